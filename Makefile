# Two commands for a fresh machine: `make run` and `make test`. Everything else is listed by `make help`.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --retries 10 --timeout 60
PIP_INSTALL := $(PIP) install --quiet
PYTEST := $(BIN)/python -m pytest
PROCESSES ?= 2
SHARED := --numprocesses $(PROCESSES) --dist

# Arithmetic in one thread: the same numbers everywhere, and no fight for the cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check format proof proof-full browser-test bench figures lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed (PYTHON=...)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$$($(PYTHON) --version) is too old: Python 3.11 or later is needed (PYTHON=...)" >&2; exit 1; }
	@echo "Making .venv" >&2
	@$(PYTHON) -m venv .venv

# The stamps make a second call instant; an edited lock or pyproject.toml installs again.
.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies" >&2
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the locked tools of the tests" >&2
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/.installed  ## make .venv with the locked dependencies

install-dev: .venv/.installed-dev  ## the same, with the tools of the tests

run: export COUNTERPART_PORT := $(PORT)
run: export COUNTERPART_DEMO := 1
run: export COUNTERPART_INSECURE_COOKIE := 1
# A second start is quick: the catalogue is loaded again only when it, or the shape of the database, has changed.
run: DATABASE = $${COUNTERPART_DATABASE:-var/counterpart.db}
run: install  ## serve a demo on 127.0.0.1:$(PORT), with fictional countries and one sign-in link per role
	@if [ ! -e "$(DATABASE)" ] || [ ! -e "$(DATABASE).loaded" ] \
	  || [ -n "$$(find data migrations -type f ! -name '*.pyc' -newer "$(DATABASE).loaded")" ]; then \
	  $(BIN)/counterpart init && $(BIN)/counterpart load --demo && touch "$(DATABASE).loaded"; \
	fi
	@exec $(BIN)/counterpart serve

test: install-dev  ## run the test suite, in two processes (PROCESSES=...)
	@$(PYTEST) $(SHARED) worksteal

check: install-dev  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/bandit --quiet --recursive --severity-level medium app data matching  # the low ones are among ruff's rules

format: install-dev  ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

proof: install-dev  ## twin worlds, fuzz, lifecycle, kills, planted faults, in small numbers, in two processes
	@$(PYTEST) $(SHARED) loadfile tests/proof

proof-full: export COUNTERPART_PROOF := full
proof-full: install-dev  ## the same, in the numbers that the documentation names
	@$(PYTEST) $(SHARED) loadfile tests/proof

browser-test: install-dev  ## pages in a real browser
	@.ci/browser
	@$(PYTEST) tests/browser

bench: install-dev  ## print the figures: start-up, page weight, answer times, ranking up to 100,000 offerings
	@$(BIN)/python -m tests.benchmarks.bench_start
	@$(BIN)/python -m tests.benchmarks.bench_service
	@$(BIN)/python -m tests.benchmarks.bench_matching

figures: install-dev  ## print how good the lists are, and keep the figures for the tests and docs/matching.md
	@$(BIN)/python -m tests.benchmarks.bench_ranking --record

lock: .venv/bin/python  ## write both lock files again from pyproject.toml, keeping what still fits
	@test -x build/lock/bin/pip-compile || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet pip-tools; }
	@for extra in "" dev; do \
	  build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $${extra:+--extra $$extra} \
	    --output-file requirements$${extra:+-$$extra}.lock pyproject.toml || exit 1; \
	done

clean:  ## remove what was made here, except the database in var/
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
