#!/usr/bin/env bash
# Installs what building needs, and with --test what the browser tests need.
# Does nothing for what is already there; --quiet then prints nothing either.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

tests=no quiet=no
for option in "$@"; do
  case $option in
    --test) tests=yes ;;
    --quiet) quiet=yes ;;
    *) fail "unknown option $option" "Use --test, --quiet or nothing." ;;
  esac
done

steps=6
[ $tests = yes ] && steps=10
number=0 step_name=
step() { number=$((number + 1)) step_name=$1; }
is_there() { [ $quiet = yes ] || printf '[%d/%d] %s … is there%s\n' $number $steps "$step_name" "${1:+ ($1)}"; }
working() { printf '[%d/%d] %s … %s\n' $number $steps "$step_name" "$1"; }
done_after() { printf '[%d/%d] %s … done in %d s\n' $number $steps "$step_name" $((SECONDS - $1)); }

# Runs a command whose output only matters when it fails.
attempt() {
  local log remedy=$1 started=$SECONDS
  shift
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 25 "$log" >&2
    rm -f "$log"
    fail "$step_name could not be installed (after $((SECONDS - started)) s)." "$remedy" "Then run the same make command again: it goes on from here."
  fi
  rm -f "$log"
  done_after "$started"
}

# --- 1: compilers ---------------------------------------------------------------------------------
step "Rust, Node.js, C compiler"
command -v cargo >/dev/null || fail "cargo was not found." "Install Rust 1.95 or newer with rustup (https://rustup.rs)."
rust=$(rustc --version | cut -d ' ' -f 2)
at_least "${rust%%-*}" 1.95.0 || fail "Rust $rust is too old." "Deskside needs 1.95 or newer: rustup update stable"
command -v node >/dev/null || fail "Node.js was not found." "Install Node.js 18 or newer (Debian: apt install nodejs npm)."
command -v npm >/dev/null || fail "npm was not found." "Install npm (Debian: apt install npm)."
node=$(node --version)
oldest=18.17.0
[ $tests = yes ] && oldest=20.0.0
at_least "${node#v}" $oldest || fail "Node.js $node is too old." "This needs $oldest or newer."
cc=$(command -v cc || command -v gcc || command -v clang || true)
[ -n "$cc" ] || fail "No C compiler was found; SQLite and the password hash need one." "Debian: apt install gcc libc6-dev"
is_there "rustc $rust, node $node"

# --- 2: the browser's target ----------------------------------------------------------------------
step "wasm32-unknown-unknown"
if [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  is_there
else
  working "adding"
  command -v rustup >/dev/null || fail "The compiler has no WebAssembly target, and there is no rustup to add it." \
    "Install the target with your system's packages (Debian: apt install libstd-rust-dev-wasm32), or use rustup."
  attempt "Run: rustup target add wasm32-unknown-unknown" rustup target add wasm32-unknown-unknown
fi

# --- 3: the standard library's source, from which the browser's part is built small -----------------
step "source of the standard library"
if [ -f "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; then
  is_there
elif command -v rustup >/dev/null; then
  working "adding"
  attempt "Run: rustup component add rust-src" rustup component add rust-src
else
  working "not there, and no rustup to add it: the desk will be larger to download"
fi

# --- 4: wasm-bindgen, of exactly the version in Cargo.lock ----------------------------------------
version=$(locked_version wasm-bindgen)
[ -n "$version" ] || fail "Cargo.lock names no wasm-bindgen." "Restore Cargo.lock from the repository."
step "wasm-bindgen $version"
found=$(find_wasm_bindgen "$version")
if [ -n "$found" ]; then
  is_there "$found"
else
  working "building (about 5 CPU minutes, once per machine)"
  # Its own target folder: CARGO_TARGET_DIR would leave a tool's build among ours.
  attempt "Run: cargo install --version $version wasm-bindgen-cli" env -u CARGO_TARGET_DIR \
    cargo install --quiet --root "$DESKSIDE_TOOLS/wasm-bindgen-$version" --version "$version" wasm-bindgen-cli
fi

# --- 5: what cuts the desk's program in two ---------------------------------------------------------
version=$(tool_version wasm_split_cli_support)
[ -n "$version" ] || fail "Cargo.toml names no wasm_split_cli_support." "Restore Cargo.toml from the repository."
step "wasm-split $version"
if [ -x "$DESKSIDE_TOOLS/wasm-split-$version/bin/wasm-split-cli" ]; then
  is_there
else
  working "building (about 2 CPU minutes, once per machine)"
  attempt "Run: cargo install --version $version --features build-binary wasm_split_cli_support" env -u CARGO_TARGET_DIR \
    cargo install --quiet --locked --root "$DESKSIDE_TOOLS/wasm-split-$version" --version "$version" \
    --features build-binary wasm_split_cli_support
fi

# --- npm packages ---------------------------------------------------------------------------------
# Installs the packages of $1/package-lock.json into $2, unless this very lock is there already.
npm_packages() {
  local from=$1 to=$2 mark
  mark=$(sha256sum "$from/package-lock.json" | cut -c 1-16)
  if [ "$(cat "$to/node_modules/.deskside-lock" 2>/dev/null)" = "$mark" ]; then
    is_there
    return
  fi
  working "installing"
  mkdir -p "$to"
  if [ "$from" != "$to" ]; then cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$to/"; fi
  attempt "Check that npm reaches a registry, then run: cd $to && npm ci" npm --prefix "$to" ci
  echo "$mark" >"$to/node_modules/.deskside-lock"
}

step "wasm-opt and esbuild"
npm_packages scripts "$DESKSIDE_TOOLS/npm"

[ $tests = yes ] || exit 0

# --- 7, 8, 9: tests of browser and API --------------------------------------------------------------------------
step "Playwright"
npm_packages end2end end2end

step "Chromium"
if [ -n "${DESKSIDE_CHROMIUM:-}" ] && [ ! -x "$DESKSIDE_CHROMIUM" ]; then
  fail "DESKSIDE_CHROMIUM names $DESKSIDE_CHROMIUM, which is not a program." "Correct it or unset it."
fi
found=$(find_chromium)
if [ -n "$found" ]; then
  is_there "$found"
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  working "installing Debian's package"
  attempt "Run: apt-get update && apt-get install chromium" bash -c \
    'export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core'
else
  fail "No Chromium was found for the browser tests." "Install Chromium or Chrome, or name one: DESKSIDE_CHROMIUM=/path/to/chrome make test"
fi

# The server's programs, from which the tests make clusters of their own; no service is wanted, hence no main cluster.
step "PostgreSQL"
found=$(find_postgres)
if [ -n "$found" ]; then
  is_there "$found"
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  working "installing Debian's package"
  attempt "Run: apt-get update && apt-get install postgresql" bash -c \
    'export DEBIAN_FRONTEND=noninteractive; conf=/etc/postgresql-common/createcluster.conf
     [ -e $conf ] || { mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >$conf; }
     apt-get update -q && apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql'
  [ -n "$(find_postgres)" ] || fail "PostgreSQL 15 or newer was not found after its package was installed." "Install it by hand."
else
  fail "No PostgreSQL 15 or newer was found for the tests." "Install the server (Debian: apt install postgresql)."
fi

# Schemathesis, of exactly the versions in end2end/api/requirements.txt, in a Python environment of its own.
step "Schemathesis"
python=$DESKSIDE_TOOLS/schemathesis
mark=$(sha256sum end2end/api/requirements.txt | cut -c 1-16)
if [ "$(cat "$python/.deskside-lock" 2>/dev/null)" = "$mark" ]; then
  is_there
else
  working "installing"
  command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null && complete=yes || complete=no
  if [ $complete = no ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    attempt "Run: apt-get update && apt-get install python3-venv" bash -c \
      'export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -q -y --no-install-recommends python3 python3-venv'
  elif [ $complete = no ]; then
    fail "Python 3 with venv was not found; the test of the API needs it." "Install it (Debian: apt install python3-venv)."
  fi
  rm -rf "$python"
  attempt "Check that pip reaches an index, then run: pip install -r end2end/api/requirements.txt" bash -c \
    'python3 -m venv "$0" && "$0/bin/pip" install --quiet --disable-pip-version-check -r end2end/api/requirements.txt' "$python"
  echo "$mark" >"$python/.deskside-lock"
fi
