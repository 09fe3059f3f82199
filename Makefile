# Two commands are all that a newcomer needs: `make demo` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

demo: .cache/installed ## The invented case: made, loaded, traced, served on this machine
	$(BIN)/fundtrail demo $(ARGS)

test: .cache/installed-dev ## Every test, on a real Neo4j and a real browser
	$(BIN)/python tests/prepare.py
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not long" $(ARGS)

lint: .cache/installed-dev ## Style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pyright

bench: .cache/installed-dev ## Our kernels beside a peer, in one run
	$(BIN)/python tests/bench.py $(ARGS)

docs: .cache/installed-dev ## The documentation's commands, run as they stand
	$(BIN)/python -m pytest -m "not long" tests/docs $(ARGS)

lock: .cache/installed-dev ## The locked requirements, made anew from pyproject.toml
	$(BIN)/python tests/lock.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy python3-venv; } || \
		{ echo "Python cannot make environments: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.cache/installed: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .cache && touch $@

.cache/installed-dev: requirements/dev.txt .cache/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.PHONY: help demo test lint bench docs lock
