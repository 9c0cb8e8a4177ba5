#!/usr/bin/env bash
# `check`: the quick part. `all`: everything, in the order that finds a fault soonest.
# Every step is named and timed; the first failure ends the run.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

# domain, app (ssr) and server in one call share one build of everything below them. The browser's side stays
# apart, and --workspace is never used: either would unite Leptos' ssr and csr.
HOST=(-p deskside-domain -p app -p server --features app/ssr)
WASM=(-p deskside-domain -p frontend --features frontend/split --target wasm32-unknown-unknown)

LAST=$(mktemp)
trap 'rm -f "$LAST"' EXIT

names=() times=()
clock() { date +%s%N; }
took() { awk -v ns="$1" 'BEGIN { s = ns / 1e9; if (s < 60) printf "%.1f s", s; else printf "%d min %02d s", s / 60, s % 60 }'; }

step() { # name, command…
  local name=$1 started spent status=0
  shift
  printf '\n── %s\n' "$name"
  started=$(clock)
  "$@" > >(tee "$LAST") 2>&1 || status=$?
  spent=$(took $(($(clock) - started)))
  if [ $status != 0 ]; then
    sleep 1 # tee writes the last lines
    summary
    printf '%-44s %14s\n' "$name" "$spent"
    reasons
    fail "\"$name\" failed." "Repeat it alone: $*"
  fi
  printf '   ok, %s\n' "$spent"
  names+=("$name") times+=("$spent")
}

# The last lines of a run are what is read first, and often all that is kept of it: what failed stands there by name.
reasons() {
  echo
  grep -aE '^ +[0-9]+\) |^ +(Error|Expected|Received|Locator)[: ]|^test .* FAILED|panicked at|^(error|not ok)|^ +[0-9]+ (failed|flaky)' "$LAST" |
    cut -c 1-220 | awk '!seen[$0]++' | tail -n 24 || true
}

summary() {
  local i
  echo
  for i in "${!names[@]}"; do printf '%-44s %14s\n' "${names[$i]}" "${times[$i]}"; done
}

check() {
  step "format" cargo fmt --all --check
  step "layout rules" node scripts/rules.mjs
  step "security requirements" node scripts/asvs.mjs --most-open 60
  step "lints, host" cargo clippy --quiet "${HOST[@]}" --all-targets -- -D warnings
  step "lints, browser" cargo clippy --quiet "${WASM[@]}" -- -D warnings
}

end_to_end() { (cd end2end && "node_modules/.bin/$1" "${@:2}"); }
# shellcheck disable=SC2086 # a command line, not a word
simulator() { $SIM_CMD "$TEST_SEEDS"; }

# Tests that found something missing on this machine note themselves there; with CI set they fail instead.
SKIPPED=$CARGO_TARGET_DIR/tmp/skipped

skipped() {
  [ -s "$SKIPPED" ] || return 0
  printf '\nskipped on this machine:\n'
  sed 's/^/  /' "$SKIPPED"
}

all() {
  rm -f "$SKIPPED"
  step "setup" scripts/setup.sh --test
  check
  step "types of the browser tests" end_to_end tsc --noEmit
  step "unit tests of the scripts" node --test scripts/test/*.test.mjs
  step "build of the tests" cargo test --quiet --no-run "${HOST[@]}"
  step "tests: domain, app, server" cargo test --quiet "${HOST[@]}"
  step "site" node scripts/site.mjs
  step "size budget" node scripts/size.mjs --brief
  step "server for the browser tests" cargo build --quiet -p server
  step "HTTP API as its description says" node scripts/api.mjs
  step "browser tests" end_to_end playwright test --grep-invert '@chaos|@walk|@bench|@screens'
  step "simulator, seeds $TEST_SEEDS" simulator
}

case ${1:-all} in
  check) check ;;
  all) all ;;
  *) fail "unknown part $1" "Use check or all." ;;
esac
summary
skipped
