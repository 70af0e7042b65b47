# Every target sets up what it needs; `make demo` and `make test` are all a newcomer has to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint lock bench-parse bench-nlp clean help

help:  ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): requirements.lock pyproject.toml
	@echo "==> Making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=python3.12, say"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@echo "==> Installing the locked packages (hashes are checked)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)  ## Build the demonstration from the bundled archive and serve it
	@echo "==> Building the demonstration from the bundled archive (no network needed)"
	@$(BIN)/evidence demo

test: $(STAMP)  ## Run the linters, the type checker and every test
	@echo "==> Style (ruff), types (mypy) and import rules (import-linter)"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@echo "==> Tests (pytest)"
	@$(BIN)/python -m pytest

lint: $(STAMP)  ## Mend what the linters can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock:  ## Renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements.lock

bench-parse: $(STAMP)  ## Measure the PubMed parser beside others (fetches a genuine file)
	@$(BIN)/python scripts/bench_parse.py

CORPORA ?= ../shared/nlp
RECORDS ?=
WRITE ?=

bench-nlp: $(STAMP)  ## Measure the tagger beside others (CORPORA=folder RECORDS="PubMed files" WRITE=1)
	@PYTHONPATH=. $(BIN)/python scripts/bench_nlp.py --corpora $(CORPORA) \
	  $(if $(RECORDS),--records $(RECORDS)) $(if $(WRITE),--write)

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
