# L1 and L2 by Experiment: build, test and serve the book.
# What is needed: make, git and Python 3.11 or newer with venv. Everything else is set up in .venv.

SHELL := /bin/bash
VENV := .venv
LIBRARIES := .venv-libraries
BIN := $(VENV)/bin
NEW_ENOUGH := import sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
ARGS ?=

READY := $(VENV)/.l1l2-ready
LIBRARIES_READY := $(LIBRARIES)/.l1l2-ready
PARTS := site/vendor/node_modules/.package-lock.json
FIGURES := site/static/l1l2.js
BOOK := _build/.book-built
PAGES := site/build.py _config.yml _toc.yml $(wildcard references.bib) $(shell find chapters site/_ext site/templates site/css \
	src/l1l2 -type f -not -name '*.pyc' -not -name '*.nb[ic]' -not -path '*/.*')
SCRIPTS := $(shell find site/js -type f -not -path '*/node_modules/*')

export ARGS
export PATH := $(CURDIR)/$(BIN):$(PATH)
export OPENBLAS_NUM_THREADS ?= 1
export JUPYTER_PLATFORM_DIRS := 1

.PHONY: help book serve lab notebooks bench test test-libraries unit notebook-tests browser check clean distclean
.DEFAULT_GOAL := help

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 24
	@echo
	@echo 'PYTHON=python3.12 chooses the interpreter; ARGS="-k lasso" goes to pytest; PORT=8000 is where serve listens.'

book: $(BOOK)  ## build the pages into _build/html
	@echo "The book is built. Open file://$(CURDIR)/_build/html/index.html"

$(BOOK): $(READY) $(PARTS) $(FIGURES) $(PAGES)
	@mkdir -p _build && rm -f $@
	@python site/build.py >_build/build.log || { cat _build/build.log; exit 1; }
	@touch $@

$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || \
		{ echo 'Python 3.11 or newer with venv is needed. Name it: make book PYTHON=/path/to/python3.11'; exit 1; }
	@test -x $(BIN)/python || { echo 'Setting up $(VENV), about a minute ...'; $(PYTHON) -m venv $(VENV); }
	@python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(PARTS): site/vendor/package-lock.json | $(READY)
	@npm ci --prefix site/vendor --loglevel=error
	@touch $@

$(FIGURES): $(SCRIPTS) | $(READY)
	@python site/js/build.py

serve: book  ## build, then serve the pages on http://localhost:8000
	@python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(READY)  ## open the chapters in JupyterLab, with sliders, directives and a kernel
	@jupyter trust chapters/*.ipynb >/dev/null  # so that their figures show before they are run
	@jupyter lab --notebook-dir=chapters

notebooks: $(READY)  ## execute the notebooks again, in parallel, in place
	@python site/notebooks.py $(ARGS)

test: book  ## check the code, then run the three tiers of tests
	@status=0; for tier in check unit notebook-tests browser; do \
		$(MAKE) --no-print-directory $$tier || status=1; done; exit $$status

unit: $(READY) $(PARTS)  ## tier 1: the package and the build; the solvers a second time without numba
	@status=0; pytest tests/unit -n auto -m 'not alone' $(ARGS) || status=1; \
		pytest $$(grep -rl 'mark\.alone' tests/unit) -m alone $(ARGS) || [ $$? = 5 ] || status=1; \
		L1L2_NUMBA=0 pytest tests/unit -n auto -m kernels $(ARGS) || [ $$? = 5 ] || status=1; exit $$status

bench: $(READY)  ## time l1l2 against every peer that this machine has (ARGS=--quick: two minutes)
	@python -m benchmarks $(ARGS)

test-libraries: $(LIBRARIES_READY)  ## translated λ against a dozen real libraries (Linux, R with glmnet; 3 GB)
	@PYTHONPATH=src $(LIBRARIES)/bin/python -m pytest tests/libraries $(ARGS)

# adelie asks for NumPy before 2, and runs with the newer one that all the others take.
$(LIBRARIES_READY): requirements-libraries.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@test -x $(LIBRARIES)/bin/python || { echo 'Setting up $(LIBRARIES), some minutes ...'; $(PYTHON) -m venv $(LIBRARIES); }
	@$(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-libraries.txt
	@$(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps adelie==1.1.52
	@touch $@

notebook-tests: $(READY)  ## tier 2: the notebooks say what they compute
	@pytest tests/notebooks --nbval chapters -n auto --dist loadfile $(ARGS)

browser: book  ## tier 3: the built pages in a headless Chromium
	@python tests/browser/chromium.py || [ -n "$$CI$$STRICT" ] || exit 0; \
		status=0; for run in '-n auto --dist loadfile -m "not alone"' '-m alone'; do \
		eval "pytest tests/browser $$run $$ARGS" || [ $$? = 5 ] || status=1; done; exit $$status

check: $(READY)  ## lint, formatting, spelling, types, and the direction of the imports
	@ruff check . && ruff format --check --quiet --exclude '*.md' . && codespell && mypy && lint-imports --no-cache | tail -n 4

clean:  ## remove what was built
	@rm -rf _build site/static .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean  ## remove the environments and node_modules too
	@rm -rf $(VENV) $(LIBRARIES) site/vendor/node_modules site/js/node_modules
