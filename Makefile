# Deskside. `make` alone explains the targets; the work is done by scripts/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Settings: each can be given on the command line or in the environment.
PORT     ?= 3000
SEEDS    ?= 1..200
CRASHES  ?= 100
export CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))

# The commands behind sim, crash, chaos, walk and bench. `make test` runs the simulator with TEST_SEEDS.
TEST_SEEDS ?= 1..20000
SIM_CMD    ?= cargo test --quiet -p deskside-domain --test sim -- --seeds
CRASH_CMD  ?= cargo test --quiet -p server --test server crash::
CHAOS_CMD  ?= node_modules/.bin/playwright test --grep @chaos
WALK_CMD   ?= node_modules/.bin/playwright test --grep @walk
BENCH_CMD  ?= cargo bench -p server --bench commands
export PORT SEEDS CRASHES TEST_SEEDS SIM_CMD CHAOS_CMD WALK_CMD

##@ Use it
run: ## Serve http://127.0.0.1:3000 (PORT=…) with demo data in ./data
	@scripts/run.sh

build: setup-quiet ## Make the one release binary, target/release/deskside, with the site inside
	@node scripts/site.mjs
	@cargo build --release -p server
	@ls -lh "$$CARGO_TARGET_DIR/release/deskside" | awk '{ print "built " $$NF " (" $$5 "B)" }'

##@ Check it
test: ## Everything that must pass before a change lands; stops at the first failure
	@scripts/test.sh all

check: setup-quiet ## Format, layout rules, lints for host and browser: the quick part of `make test`
	@scripts/test.sh check

sim: ## Run the sync simulator over SEEDS=A..B
	@$(SIM_CMD) $(SEEDS)

crash: ## kill -9 of server and database under load, CRASHES=N times, against a ledger of the devices
	@$(CRASH_CMD)

chaos: site-dev ## Browser faults: kill, cut, restart in real Chromium (long)
	@cd end2end && $(CHAOS_CMD)

walk: site-dev ## Every page in every width, theme and language, with pictures (long)
	@cd end2end && $(WALK_CMD)

screens: site-dev ## Take the pictures of README.md anew
	@cd end2end && node_modules/.bin/playwright test --grep @screens

bench: site-dev ## Measure store, clocks, running server on both engines, ten minutes of everything, and saving in the browser (long)
	@$(BENCH_CMD)
	@cargo bench -p server --bench explain
	@cargo bench -p server --bench promises
	@cargo bench -p server --bench serve
	@cargo bench -p server --bench serve -- --engine postgres
	@cargo bench -p server --bench serve -- --soak 10
	@cd end2end && node_modules/.bin/playwright test --grep @bench

size: setup-quiet ## What is sent to the browser, per file and per crate; fails past the budget
	@node scripts/site.mjs
	@node scripts/size.mjs

##@ Prepare and tidy
setup: ## Install what building needs: wasm target, wasm-bindgen, wasm-opt, esbuild
	@scripts/setup.sh

setup-test: ## The same, and what the browser tests need: Playwright, Chromium
	@scripts/setup.sh --test

site: setup-quiet ## Build only what the browser gets, into target/site
	@node scripts/site.mjs

clean: ## Remove what builds and tests made (not ./data, not the tools)
	@cargo clean
	@rm -rf end2end/test-results end2end/shots

help:
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n\033[1m%s\033[0m\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

setup-quiet:
	@scripts/setup.sh --quiet

site-dev:
	@scripts/setup.sh --test --quiet
	@node scripts/site.mjs
	@cargo build -p server

.PHONY: run build test check sim crash chaos walk screens bench size setup setup-test site clean help setup-quiet site-dev
