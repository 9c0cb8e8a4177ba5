# shellcheck shell=bash
# Shared by the shell scripts: places, settings and how to say things. Each sources it and then stands at the root.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target}
# Tools outlive a clone, so that a fresh one does not build them again.
export DESKSIDE_TOOLS=${DESKSIDE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/deskside}

fail() { # what went wrong, then what to do
  printf '\n%s\n' "error: $1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# The exact version of a crate in Cargo.lock.
locked_version() {
  awk -v name="\"$1\"" '$1 == "name" { hit = $3 == name } hit && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# The version of a tool that Cargo.toml names for the workspace.
tool_version() { sed -n "s/^$1 = \"\(.*\)\"$/\1/p" Cargo.toml; }

# True when version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

find_wasm_bindgen() {
  local version=$1 candidate
  for candidate in "$DESKSIDE_TOOLS/wasm-bindgen-$version/bin/wasm-bindgen" "$(command -v wasm-bindgen || true)"; do
    if [ -x "$candidate" ] && [ "$("$candidate" --version 2>/dev/null)" = "wasm-bindgen $version" ]; then
      echo "$candidate"
      return
    fi
  done
}

find_chromium() {
  local name
  if [ -n "${DESKSIDE_CHROMIUM:-}" ]; then
    if [ -x "$DESKSIDE_CHROMIUM" ]; then echo "$DESKSIDE_CHROMIUM"; fi
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then return; fi
  done
}

# Where PostgreSQL's server programs are, of version 15 or newer; Debian keeps the versions beside each other. Run as
# root, the tests hand them to the user that Debian's package makes.
find_postgres() {
  local folder version
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then return; fi
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
      version=$("$folder/postgres" --version | grep -o '[0-9][0-9.]*' | head -n 1)
      if at_least "$version" 15; then echo "$folder"; return; fi
    fi
  done
}
