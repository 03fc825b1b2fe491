# Everything here makes its own environment in .venv first; nothing else has to be installed but Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help install dev browser demo serve test check bench leaks mutants format translations lock clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nurture needs Python 3.11 or newer; say which with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; sh tools/get-venv.sh "$(PYTHON)"; }

.venv/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Nurture into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.installed
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/.installed  ## make .venv with the command .venv/bin/nurture

dev: .venv/.dev  ## the same with the tools of tests and checks

browser: dev
	@sh tools/get-browser.sh "$(BIN)/python"

demo: install  ## fill a demo workspace and show it in the browser (ARGS=--no-serve only fills it)
	@$(BIN)/nurture demo $(ARGS)

serve: install  ## serve your own workspace (needs NURTURE_SECRET_KEY and a first user)
	@$(BIN)/nurture serve $(ARGS)

test: browser  ## run all tests (ARGS="tests/core" runs some)
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: dev  ## ruff, mypy --strict and bandit
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml nurture

bench: dev  ## run every benchmark: each prints both sides and their ratio
	@for script in benchmarks/[a-z]*_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

leaks: browser  ## the tests of every path by which mail could reach the wrong reader, as a table
	@$(BIN)/python -m tests.leaks

mutants: dev  ## break the guard in every small way and see that its tests notice
	@$(BIN)/python tools/mutate_guard.py

format: dev  ## put imports and lines in order
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

translations: dev  ## collect the texts to translate and compile the catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k phrase:1 -k plural:1,2 --no-location --sort-output --omit-header -o /tmp/nurture-messages.pot .
	@for language in sv nb; do \
		file=nurture/translations/$$language/LC_MESSAGES/messages; \
		$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -i /tmp/nurture-messages.pot -o $$file.po -l $$language; \
		$(BIN)/pybabel -q compile -i $$file.po -o $$file.mo -l $$language; done

lock: dev  ## pin the newest versions of everything anew
	@$(BIN)/python -m pip install --quiet pip-tools
	@sh tools/lock.sh "$(BIN)"

clean:  ## remove the environment and what tools left behind
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage dist
