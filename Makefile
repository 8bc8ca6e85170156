# L1 and L2 by Experiment: build, test and serve the book.
# What is needed: make, git and Python 3.11 or newer with venv. Everything else is set up in .venv.

SHELL := /bin/bash
VENV := .venv
LIBRARIES := .venv-libraries
BIN := $(VENV)/bin
NEW_ENOUGH := import sys, venv; sys.exit(sys.version_info < (3, 11))
ROOM := import shutil, sys; free = shutil.disk_usage(".").free / 1e9; \
	sys.exit(f"2.5 GB of disk are needed to set up, and {free:.1f} are free here." if free < 2.5 else 0)
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
ARGS ?=

READY := $(VENV)/.l1l2-ready
LIBRARIES_READY := $(LIBRARIES)/.l1l2-ready
LITE := .venv-lite
LITE_READY := $(LITE)/.l1l2-ready
LITE_SITE := _build/.lite-built
PYODIDE := .venv-pyodide
PYODIDE_READY := $(PYODIDE)/.l1l2-ready
OLDEST := .venv-oldest
OLDEST_READY := $(OLDEST)/.l1l2-ready
NEWEST := .venv-newest
MUTANTS := .venv-mutants
MUTANTS_READY := $(MUTANTS)/.l1l2-ready
WHEELS := site/live/wheels/.fetched
PARTS := site/vendor/node_modules/.package-lock.json
FIGURES := site/static/l1l2.js
BUNDLES := $(addprefix site/static/,$(shell cat site/static/.gitignore))
FACES := site/pdf/node_modules/.package-lock.json
AUDIT := tests/audit/node_modules/.package-lock.json
BOOK := _build/.book-built
PAGES := site/build.py site/finish.py site/live/pyodide.json site/live/wheels.py _config.yml _toc.yml $(wildcard references.bib) $(shell find chapters site/_ext site/templates site/css \
	src/l1l2 -type f -not -name '*.pyc' -not -name '*.nb[ic]' -not -path '*/.*')
SCRIPTS := $(shell find site/js -type f -not -path '*/node_modules/*') site/live/runner.py

export ARGS
export PATH := $(CURDIR)/$(BIN):$(PATH)
export OPENBLAS_NUM_THREADS ?= 1
export JUPYTER_PLATFORM_DIRS := 1
# npm waits for ever where there is no home to write to.
export npm_config_cache ?= $(CURDIR)/$(VENV)/npm

.PHONY: help book pdf lite site serve lab notebooks lock bench bench-scale test test-libraries test-plain test-pyodide test-oldest test-newest test-setup newest drift drift-oldest drift-newest unit notebook-tests browser audit trust mutants check clean distclean gone
.DEFAULT_GOAL := help

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 24
	@echo
	@echo 'PYTHON=python3.12 chooses the interpreter; ARGS="-k lasso" goes to pytest; PORT=8000 is where serve listens.'

book: $(BOOK)  ## build the pages into _build/html
	@python -c "import pathlib; print('The book is built. Open', pathlib.Path('_build/html/index.html').resolve().as_uri())"

$(BOOK): $(READY) $(PARTS) $(FIGURES) $(WHEELS) $(PAGES)
	@mkdir -p _build && rm -f $@
	@python site/build.py >_build/build.log || { cat _build/build.log; exit 1; }
	@touch $@

$(READY): locks/requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || \
		{ echo 'Python 3.11 or newer with venv is needed. Name it: make book PYTHON=/path/to/python3.11'; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		$(PYTHON) -c '$(ROOM)' && echo 'Setting up $(VENV), about a minute ...' && $(PYTHON) -m venv --clear $(VENV); }
	@python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/requirements.txt
	@python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(PARTS): site/vendor/package-lock.json | $(READY)
	@npm ci --prefix site/vendor --loglevel=error
	@touch $@

# All bundles are built together, and again when one of them is gone.
$(FIGURES): $(SCRIPTS) $(if $(filter-out $(wildcard $(BUNDLES)),$(BUNDLES)),gone) | $(READY)
	@python site/js/build.py
	@touch $@

# What the live cells' Python takes from this site, and Pyodide does not have.
$(WHEELS): requirements.txt site/live/wheels.py | $(READY)
	@python site/live/wheels.py
	@touch $@

lite: $(LITE_SITE)  ## build a JupyterLite with all chapters into _build/lite

$(LITE_SITE): $(LITE_READY) $(WHEELS) $(shell find site/lite site/live src/l1l2 -type f -not -name '*.pyc') $(wildcard chapters/*.ipynb)
	@mkdir -p _build && rm -f $@
	@$(LITE)/bin/python site/lite/build.py 2>_build/lite.log || { cat _build/lite.log; exit 1; }
	@touch $@

$(LITE_READY): locks/requirements-lite.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(LITE)/bin/python -m pip --version >/dev/null 2>&1 || { echo 'Setting up $(LITE), about a minute ...'; $(PYTHON) -m venv --clear $(LITE); }
	@$(LITE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/requirements-lite.txt
	@touch $@

pdf: book $(FACES)  ## print the whole book as one PDF into _build/pdf (with a Chromium)
	@python site/pdf/make.py $(ARGS)

# Typefaces to print with, which then are the same on every machine.
$(FACES): site/pdf/package-lock.json | $(READY)
	@npm ci --prefix site/pdf --ignore-scripts --loglevel=error
	@touch $@

site: $(READY) $(PARTS) $(FIGURES) $(WHEELS) $(LITE_SITE) $(FACES)  ## what is published: the book, with the JupyterLite in it, and the PDF beside it
	@rm -f $(BOOK)  # for the pages now have buttons that the plain book has not
	@L1L2_LITE=_build/lite python site/build.py >_build/build.log || { cat _build/build.log; exit 1; }
	@python site/pdf/make.py --beside || [ $$? = 3 ]  # 3: no Chromium, so no PDF
	@python -c "import pathlib; print('The site is built. Open', pathlib.Path('_build/html/index.html').resolve().as_uri())"

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

unit: $(READY) $(PARTS) $(FIGURES)  ## tier 1: the package and the build; the solvers a second time without numba and threads
	@status=0; HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-$${CI:+trust}} pytest tests/unit -n auto -m 'not alone' $(ARGS) || status=1; \
		pytest $$(grep -rl 'mark\.alone' tests/unit) -m alone $(ARGS) || [ $$? = 5 ] || status=1; \
		python -m pytest -p tests.like_pyodide tests/unit -n auto -m kernels $(ARGS) || [ $$? = 5 ] || status=1; \
		exit $$status

test-plain: $(READY) $(PARTS) $(FIGURES)  ## all of tier 1 without numba and threads, as in a browser; of which make unit runs the kernels' tests
	@python -m pytest -p tests.like_pyodide tests/unit -n auto -m 'not alone' $(ARGS)

# Without numba and threads, on the versions of libraries that Pyodide ships.
test-pyodide: $(PYODIDE_READY)  ## the package's tests, in a Python as in a reader's browser
	@PYTHONPATH=src $(PYODIDE)/bin/python -m pytest -p tests.like_pyodide -n auto tests/unit/test_without_numba.py \
		$$(grep -lr 'mark.kernels' tests/unit) tests/unit/test_live.py $(ARGS)

$(PYODIDE_READY): locks/requirements-pyodide.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(PYODIDE)/bin/python -m pip --version >/dev/null 2>&1 || { echo 'Setting up $(PYODIDE), about a minute ...'; $(PYTHON) -m venv --clear $(PYODIDE); }
	@$(PYODIDE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/requirements-pyodide.txt
	@touch $@

# Without the book's tools: only what the package itself asks for, as old as it may be.
test-oldest: $(OLDEST_READY)  ## the package's tests with the oldest versions that pyproject.toml admits
	@PYTHONPATH=src $(OLDEST)/bin/python -m pytest -n auto -m kernels $$(grep -lr 'mark.kernels' tests/unit) $(ARGS)

$(OLDEST_READY): locks/requirements-oldest.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(OLDEST)/bin/python -m pip --version >/dev/null 2>&1 || { echo 'Setting up $(OLDEST), about a minute ...'; $(PYTHON) -m venv --clear $(OLDEST); }
	@$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/requirements-oldest.txt
	@touch $@

# The newest are not pinned: what changes while nobody changes anything shows here.
test-newest: newest  ## the package's tests with the newest versions there are (asks the package index each time)
	@PYTHONPATH=src $(NEWEST)/bin/python -m pytest -n auto -m kernels $$(grep -lr 'mark.kernels' tests/unit) $(ARGS)

newest:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(NEWEST)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(NEWEST)
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager \
		'.[book,scale]' pytest pytest-xdist hypothesis pandas nbclient ipykernel

drift: $(READY)  ## execute the chapters in another time zone and language, on other kernels of BLAS, without numba: what differs?
	@python site/drift.py $(ARGS)

drift-oldest: $(OLDEST_READY)  ## execute them with the oldest versions that pyproject.toml admits
	@$(OLDEST)/bin/python site/drift.py --only versions $(ARGS)

drift-newest: newest  ## execute them with the newest versions there are
	@$(NEWEST)/bin/python site/drift.py --only versions $(ARGS)

test-setup: $(READY)  ## set up from fresh clones: a path with blanks, no HOME, no network, a full disk ... (Linux; some minutes)
	@pytest tests/setting_up -p no:xdist $(ARGS)

bench: $(READY)  ## time l1l2 against every peer that this machine has (ARGS=--quick: two minutes)
	@python -m benchmarks $(ARGS)

bench-scale: $(READY)  ## one pass over 20 GB, and all that l1l2.moments is to reach (ARGS=--quick: a minute)
	@python -m benchmarks.scale $(ARGS)

test-libraries: $(LIBRARIES_READY)  ## translated λ against a dozen real libraries (Linux, R with glmnet; 3 GB)
	@PYTHONPATH=src $(LIBRARIES)/bin/python -m pytest tests/libraries $(ARGS)

# adelie asks for NumPy before 2, and runs with the newer one that all the others take.
$(LIBRARIES_READY): requirements-libraries.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(LIBRARIES)/bin/python -m pip --version >/dev/null 2>&1 || { echo 'Setting up $(LIBRARIES), some minutes ...'; $(PYTHON) -m venv --clear $(LIBRARIES); }
	@$(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-libraries.txt
	@$(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps adelie==1.1.52
	@touch $@

notebook-tests: $(READY)  ## tier 2: the notebooks say what they compute
	@pytest tests/notebooks --nbval chapters -n auto --dist loadfile $(ARGS)

browser: book lite $(FACES)  ## tier 3: the built pages in a headless Chromium
	@python tests/browser/chromium.py || [ -n "$$CI$$STRICT" ] || exit 0; \
		status=0; for run in '-n auto --dist loadfile -m "not alone"' '-m alone'; do \
		eval "pytest tests/browser $$run $$ARGS" || [ $$? = 5 ] || status=1; done; exit $$status

trust: book  ## hard input, scale, certificates, properties, a hostile page: what the package is trusted for, in one table (ARGS=hard: a part)
	@python -m tests.trust $(ARGS)

# Each fault is planted by mutmut in a copy, _build/mutants, and only the tests that reach it are run.
mutants: $(MUTANTS_READY)  ## plant faults in the package's core, and count those that the tests notice (an hour or two; ARGS="--sample 100": a part)
	@$(MUTANTS)/bin/python -m tests.mutants $(ARGS)

$(MUTANTS_READY): locks/requirements-mutants.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer with venv is needed.'; exit 1; }
	@$(MUTANTS)/bin/python -m pip --version >/dev/null 2>&1 || { echo 'Setting up $(MUTANTS), about a minute ...'; $(PYTHON) -m venv --clear $(MUTANTS); }
	@$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/requirements-mutants.txt
	@touch $@

audit: book $(AUDIT)  ## what the book sets out to keep, measured: weight, speed, barriers (ARGS=--no-lighthouse: two minutes)
	@python -m tests.audit $(ARGS)

$(AUDIT): tests/audit/package-lock.json | $(READY)
	@npm ci --prefix tests/audit --ignore-scripts --loglevel=error
	@touch $@

lock: $(READY)  ## after a pin was changed: write the checksums of its files into locks/ (asks the package index)
	@python site/lock.py

check: $(READY)  ## lint, formatting, spelling, types, and the direction of the imports
	@ruff check . && ruff format --check --quiet --exclude '*.md' . && codespell && mypy && lint-imports --no-cache | tail -n 4

clean:  ## remove what was built
	@rm -rf _build $(BUNDLES) .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean  ## remove the environments and node_modules too
	@rm -rf $(VENV) $(LIBRARIES) $(LITE) $(PYODIDE) $(OLDEST) $(NEWEST) $(MUTANTS) site/live/wheels site/vendor/node_modules site/js/node_modules site/pdf/node_modules tests/audit/node_modules
