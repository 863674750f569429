# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE_DAY := 2026-11-03T09:00:00Z

.PHONY: run run-sftp test slow lint check torture bench clean forget help

run: $(VENV)/.installed  ## install, drop the sample exports into inbox/, work on their day
	@$(BIN)/python samples/drop.py
	@$(BIN)/crossdock run --now $(SAMPLE_DAY)
	@$(COMPILED) || true

run-sftp: $(VENV)/.installed  ## the same day by SFTP: a server of its own, in .run-sftp/
	@$(BIN)/python samples/sftp_day.py $(SAMPLE_DAY)

# Bytecode of all modules, also of those that the first run did not need, so that no later command
# compiles them. A folder that cannot be written to is no reason to fail.
COMPILED = $(BIN)/python -m tools.compile_languages && $(BIN)/python -m compileall -qq processor

# The tests start many processes: each would compile the package anew where nothing is kept.
test slow torture: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.installed-dev  ## install, run the default tests
	@$(BIN)/python -m tools.compile_languages
	$(BIN)/python -m pytest -n 2 -m "not slow"

slow: $(VENV)/.installed-dev  ## the tests that take long
	$(BIN)/python -m pytest -n 2 -m slow

lint: $(VENV)/.installed-dev  ## formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: test lint  ## what a change must pass

# How long faults are tried at random, after each was tried at each place.
TORTURE_MINUTES ?= 10

torture: $(VENV)/.installed-dev  ## kills, full disks and power cuts at every place, then at random
	@$(BIN)/python -m tools.compile_languages
	PYTHONPATH=.:tests $(BIN)/python -m crash.torture --minutes $(TORTURE_MINUTES)

bench: $(VENV)/.installed-dev  ## the figures of docs/benchmarks.md
	$(BIN)/python -m bench

clean:  ## remove caches of the tools; the house and the environment stay
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis

forget:  ## FORGET THE HOUSE: ledger, archive, inbox, outbox (asks first)
	@printf 'Everything this house knows will be gone: orders, stock, what was sent. Type forget: '
	@read answer && [ "$$answer" = forget ]
	rm -rf .state archive
	find inbox outbox -mindepth 1 ! -name README.md -delete

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) tools/preflight.py
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

# durable-rules has no wheel, and on Python 3.13 its C source needs one old name spelt anew.
INSTALL = CPPFLAGS="$$($(BIN)/python tools/preflight.py --cppflags)" \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing Crossdock into $(VENV) (once; takes a minute) ..."
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing Crossdock and its test tools into $(VENV) (once) ..."
	@$(INSTALL) --editable ".[dev]"
	@$(COMPILED) || true
	@touch $@ $(VENV)/.installed
