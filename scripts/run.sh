#!/usr/bin/env bash
# Builds what is not built yet, fills an empty ./data with the demo, and serves.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

port=${PORT:-3000}
export DESKSIDE_DATA_DIR=${DESKSIDE_DATA_DIR:-$ROOT/data}
program=$CARGO_TARGET_DIR/release/deskside

scripts/setup.sh --quiet
node scripts/site.mjs
[ -x "$program" ] || echo "building the server: the first time takes some minutes"
cargo build --quiet --release -p server

# The mark stays behind when the demo was cut off, so that the next start does it again.
mark=$DESKSIDE_DATA_DIR/.demo-unfinished
if [ -e "$mark" ]; then rm -rf "$DESKSIDE_DATA_DIR"; fi
if [ -z "$(ls -A "$DESKSIDE_DATA_DIR" 2>/dev/null)" ]; then
  mkdir -p "$DESKSIDE_DATA_DIR"
  touch "$mark"
  "$program" demo --seed 1 --tickets 600
  rm "$mark"
fi

exec "$program" serve --addr "127.0.0.1:$port"
