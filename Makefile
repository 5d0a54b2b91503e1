# Short names for the scripts, which can as well be called themselves.
.DEFAULT_GOAL := help
.PHONY: help setup run build test test-changed lint format bench gate ping docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and testing need (scripts/setup --check only looks)
	@scripts/setup

run: ## build, import the sample ticks, print a snapshot
	@scripts/run

build: ## build the release program, .build/release/tickloom
	@scripts/setup --engine --quiet
	@scripts/build

test: ## run every test
	@scripts/setup --quiet
	@scripts/test

test-changed: ## check the form, and run the tests that concern what has changed since main
	@scripts/setup --quiet
	@scripts/lint
	@scripts/test --changed

lint: ## check the form of sources, scripts, workflows and links
	@scripts/setup --quiet
	@scripts/lint

format: ## bring the sources into form
	@scripts/setup --quiet
	@scripts/format

bench: ## build the release program and run its benchmarks
	@scripts/setup --engine --quiet
	@scripts/bench

gate: ## compare the release program's pace with what is written down (scripts/gate --accept writes it down)
	@scripts/setup --quiet
	@scripts/gate

ping: ## start the engine, and have Swift, Python and a browser ask each other
	@scripts/setup --quiet
	@scripts/ping

docs: ## check the links between the documents
	@scripts/docs

clean: ## remove what was built (what was installed stays in .deps)
	rm -rf .build build
