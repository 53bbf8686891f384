# `make demo` and `make test` work from a fresh clone: they make .venv themselves.
# Another interpreter: make demo PYTHON=python3.13      Windows: see README.md

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
WORKERS ?= 2
# Twice quiet: only errors are shown.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test slow fuzz check docs benchmark citation clean

help:
	@echo "make demo       the comparison of Taobao, Tmall and JD, from the raw export to tables and a figure"
	@echo "make test       all tests; the numbers are compared with lavaan's"
	@echo "make slow       the simulation studies among the tests, minutes each"
	@echo "make fuzz       wrong arguments, damaged files and random problems, minutes each; new examples every time"
	@echo "make check      ruff, mypy --strict and the import contracts"
	@echo "make docs       the documentation, into docs/_build/html"
	@echo "make benchmark  full fits timed against semopy and, where R has it, lavaan"
	@echo "make citation   CITATION.cff checked by cffconvert"
	@echo "make clean      removes what the commands above have written, and .venv"

demo: $(VENV)/.has-package
	@echo "Comparing the platforms; the answers are drawn anew 1,000 times, so it takes some seconds"
	@$(BIN)/python examples/compare_platforms.py

test: $(VENV)/.has-test
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not fuzz"

slow: $(VENV)/.has-test
	@$(BIN)/python -m pytest -n $(WORKERS) -m slow

fuzz: $(VENV)/.has-test
	@HYPOTHESIS_PROFILE=random $(BIN)/python -m pytest -n $(WORKERS) -m "fuzz or (hypothesis and not slow)"

check: $(VENV)/.has-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(VENV)/.has-docs
	@echo "Building the documentation: the examples are run, the pages of every public name are made"
	@$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html
	@echo "The documentation is in docs/_build/html/index.html"

benchmark: $(VENV)/.has-package
	@$(BIN)/python benchmarks/full_fit.py
	@$(BIN)/python benchmarks/estimators.py
	@$(BIN)/python benchmarks/validity.py

# cffconvert asks for a jsonschema of 2019, so it lives in an environment of its own.
citation: .venv-citation/.has-cffconvert
	@.venv-citation/bin/cffconvert --validate --infile CITATION.cff

clean:
	rm -rf $(VENV) .venv-citation docs/_build docs/auto_examples docs/auto_agreement docs/api/generated docs/theories/field \
	    benchmarks/results output examples/output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The first interpreter that is new enough makes the environment. An existing .venv, also one made
# by hand, is used as it is.
define make_environment
	@for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        echo "Making $(1) with $$("$$candidate" --version)"; \
	        "$$candidate" -m venv $(1) && exit 0; \
	        echo "That Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; \
	    fi; \
	done; \
	echo "Python 3.11 or later was not found. Install it, or name it: make demo PYTHON=/path/to/python3.12"; exit 1
endef

$(BIN)/python:
	$(call make_environment,$(VENV))

.venv-citation/bin/python:
	$(call make_environment,.venv-citation)

# A stamp per set of packages: a second call installs nothing until pyproject.toml changes.
$(VENV)/.has-package: pyproject.toml | $(BIN)/python
	@echo "Installing loyaltysem and what it needs into $(VENV) (once; a few minutes)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) --editable .
	@touch $@

$(VENV)/.has-test: pyproject.toml | $(VENV)/.has-package
	@echo "Installing the tools of the tests into $(VENV) (once)"
	@$(PIP) --editable ".[test]"
	@touch $@

$(VENV)/.has-docs: pyproject.toml | $(VENV)/.has-package
	@echo "Installing the tools of the documentation into $(VENV) (once)"
	@$(PIP) --editable ".[docs]"
	@touch $@

.venv-citation/.has-cffconvert: | .venv-citation/bin/python
	@.venv-citation/bin/python -m pip install -qq --disable-pip-version-check "cffconvert==2.0.0"
	@touch $@
