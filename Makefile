# Every target sets up what it needs; `make demo` and `make test` are all a newcomer has to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

MODEL_ENV := build/model-env
MODEL_STAMP := $(MODEL_ENV)/.installed

.PHONY: demo test lint lock audit bench bench-parse bench-nlp bench-site model clean help

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

lock:  ## Renew requirements.lock, requirements-model.lock and the locks in deploy/ (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements.lock
	uv pip compile --group model --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements-model.lock
	uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -o deploy/requirements.lock
	echo 'hatchling>=1.27' | uv pip compile - --constraint requirements.lock --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  -o deploy/build.lock

audit:  ## Look the locked packages up in the advisory database; says so where it cannot be reached
	@PYTHON=$(PYTHON) scripts/audit.sh

ONLY ?=
WRITE ?=

bench: $(STAMP)  ## Measure every step beside a peer and a limit (WRITE=1 into docs/performance.md, ONLY="parse site")
	@PYTHONPATH=. $(BIN)/python -m scripts.bench $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

bench-parse: $(STAMP)  ## Measure the PubMed parser beside others (fetches a genuine file)
	@$(BIN)/python scripts/bench_parse.py

SITE ?=

bench-site: $(STAMP)  ## Measure the pages at 100,000 publications beside stock Datasette (SITE=file for another)
	@PYTHONPATH=. $(BIN)/python scripts/bench_site.py $(if $(SITE),--database $(SITE))

CORPORA ?= ../shared/nlp
RECORDS ?=
bench-nlp: $(STAMP)  ## Measure the tagger beside others (CORPORA=folder RECORDS="PubMed files" WRITE=1)
	@PYTHONPATH=. $(BIN)/python scripts/bench_nlp.py --corpora $(CORPORA) \
	  $(if $(RECORDS),--records $(RECORDS)) $(if $(WRITE),--write)

# What the networks learn from: PubMed baseline files, the labels of this repository, CORPORA.
MODEL_RECORDS = $(or $(RECORDS),$(wildcard ../shared/data/pubmed/baseline/*.xml.*z))
LABELS = $(sort $(wildcard nlp/labels/part-*.jsonl))

$(MODEL_STAMP): requirements.lock requirements-model.lock
	@echo "==> Making an environment for training in $(MODEL_ENV)"
	@$(PYTHON) -m venv $(MODEL_ENV)
	@for lock in requirements.lock requirements-model.lock; do \
	  $(MODEL_ENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    -r $$lock || exit 1; done
	@touch $(MODEL_STAMP)

model: $(MODEL_STAMP)  ## Train the tagger's models again (CORPORA=folder RECORDS="PubMed files")
	@test -n "$(MODEL_RECORDS)" || { echo 'No PubMed files: make model RECORDS="FILES.xml.gz"'; exit 2; }
	@echo "==> Designs: a linear model"
	@PYTHONPATH=. $(MODEL_ENV)/bin/python scripts/train_design.py $(MODEL_RECORDS) --labels $(LABELS) \
	  --without $(CORPORA)/gold/HELD_BACK.txt $(CORPORA)/gold/dev.jsonl --out nlp/model/
	@echo "==> Directions: a second opinion"
	@PYTHONPATH=. $(MODEL_ENV)/bin/python scripts/train_direction.py $(CORPORA)/bc5cdr/train.jsonl.gz \
	  $(MODEL_RECORDS) --labels $(LABELS) --out nlp/model/
	@echo "==> Mentions: word vectors and networks (stages are kept in build/model; remove it to begin anew)"
	@PYTHONPATH=. $(MODEL_ENV)/bin/python -m scripts.train_reader $(CORPORA) $(MODEL_RECORDS) --labels $(LABELS)

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
