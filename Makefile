# Needs CPython 3.11 or 3.12, a C compiler and make; all else is installed into .venv from requirements*.txt.
.DEFAULT_GOAL := help
PORT ?= 8000
# The first interpreter that durable-rules can be imported on.
PYTHON ?= $(shell for name in python3.11 python3.12 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
	>/dev/null 2>&1 && echo $$name && break; done)
COMPILER ?= $(shell command -v cc gcc clang 2>/dev/null | head -n 1)
BIN := .venv/bin
# What the quick tests are run by; `make coverage` measures them.
RUN ?= python
SCHEMAS := family vocabulary contradictions renamed rulebook findings procedures terms contested_points issues profiles \
	treaties instruments invariants judgment seed

.PHONY: help serve test coverage slow test-all lint format check schema docs bench lock clean

help: ## show these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.venv/.serve: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "missing: CPython 3.11 or 3.12 (durable-rules imports on no other); install it, or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -n "$(COMPILER)" || { echo "missing: a C compiler (durable-rules is built from source); install gcc or clang" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "missing: the venv module of $(PYTHON); install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: requirements-dev.txt .venv/.serve
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

serve: .venv/.serve ## start the service with embedded SQLite and print its URL (PORT=8000)
	PORT=$(PORT) $(BIN)/python -m api

test: .venv/.test ## run every quick test
	$(BIN)/$(RUN) -m pytest -n 2 -m "not slow"

coverage: .venv/.test ## run every quick test, measure which lines and branches they reach, and fail below the limit
	$(BIN)/coverage erase
	$(MAKE) test RUN="coverage run"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

slow: .venv/.test ## run the slow tests, and search at length where the quick ones search a little
	$(BIN)/python -m pytest -n 2 -m "slow or hypothesis"

test-all: coverage slow ## run every test, the slow ones too, and measure what the quick ones reach

lint: .venv/.test ## formatting, lint, types, import directions, and the rulebook's own checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/triage rules lint

format: .venv/.test ## format the code and sort its imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The linters use one core only, so the quick tests run beside them.
check: .venv/.test ## exactly what CI runs
	$(MAKE) --jobs=2 --output-sync=target lint coverage
	$(MAKE) slow

schema: .venv/.serve ## write the schemas of rule files and the types of a case anew, so that editors complete names
	for kind in $(SCHEMAS); do \
		$(BIN)/python -m triage rules schema $$kind > rules/schemas/$$kind.json || exit 1; done
	$(BIN)/python -m triage.case.stubs > triage/case/house.pyi

docs: .venv/.serve ## write the reference pages under docs/ anew from the rules and the program
	$(BIN)/python -m triage.reference_pages docs
	$(BIN)/python -m tools.interface_pages docs

bench: .venv/.test ## measure one assessment and the service; the figures of docs/performance.md
	$(BIN)/python -m benchmarks.assessment
	$(BIN)/python -m benchmarks.service

lock: .venv/.test ## resolve the dependencies of pyproject.toml anew
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra build \
		--output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra build --extra dev \
		--constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean: ## remove the environment and all caches (not var/)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* *.egg-info
