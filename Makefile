# Every target sets itself up; see README.md for the plain commands under each.
PYTHON ?= python3.11
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools

export UV_PROJECT_ENVIRONMENT := $(VENV)
export DO_NOT_TRACK := 1
# Some machines forbid bytecode; without it every command takes three times as long to start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo run check test bench torture fuzz sbom clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   the whole pipeline on loopback: no account, no network"
	@echo "make run    one pass over config.yaml, real sources"
	@echo "make test   linters, types, import contracts and every test"
	@echo "make check  the fast part of it"
	@echo "make bench  the benchmarks, as ratios to peers in the same run"
	@echo "make torture  kills and faults, 0 lost and 0 twice in every row (see docs/reliability.md)"
	@echo "make sbom   sbom.cdx.json: what is shipped, with hashes and licences (offline)"

setup: $(READY)

$(TOOLS):
	@echo "Setting up $(VENV) (the first time takes about a minute) ..."
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11 or set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(READY): $(TOOLS) pyproject.toml uv.lock
	@echo "Installing what uv.lock lists into $(VENV) ..."
	@$(BIN)/uv sync --quiet --frozen --inexact --all-extras --group bench
	@touch $@

demo: setup
	@$(BIN)/wirewatch demo $(ARGS)

run: setup
	@$(BIN)/wirewatch run $(ARGS)

lint: setup
	@echo "Format, lint, types, import contracts ..."
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

check: lint
	@echo "Fast tests ..."
	@$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile

test: lint
	@echo "Fast tests, with the branch coverage of the pure floors ..."
	@$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile --cov --cov-context=test --cov-report=
	@$(BIN)/python -m coverage report --fail-under=100 --skip-covered --include='$(PURE)'
	@$(BIN)/python tools/own_coverage.py '$(PURE)'
	@echo "Slow tests: servers, browsers, kills ..."
	@$(BIN)/python -m pytest -m slow -n 2 --dist loadfile || { \
	  echo "Once more, one at a time: a test that fails only beside others is one of timing ..."; \
	  $(BIN)/python -m pytest -m slow --last-failed --last-failed-no-failures none; }

PURE := monitors/errors.py,monitors/records.py,monitors/config/*,monitors/urls*,monitors/dates*,monitors/text/*,monitors/query/*,monitors/sources/*,monitors/match/*,monitors/dedupe/*,monitors/alerts/*,monitors/health/*,monitors/trends/*,monitors/render/*

bench: setup
	@$(BIN)/python -m benchmarks $(ARGS)

torture: setup
	@$(BIN)/python -m benchmarks.torture $(ARGS)

fuzz: setup
	@$(BIN)/python benchmarks/fuzz.py $(ARGS)

sbom: setup
	@$(BIN)/uv export --quiet --frozen --format cyclonedx1.5 --all-extras --no-dev \
	  | $(BIN)/python tools/sbom.py sbom.cdx.json

clean:
	rm -rf $(VENV) build dist
