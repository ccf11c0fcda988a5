# make run   – everything from nothing to a served site     PORT=8001  DATA_DIR=/path  DATABASE_URL=postgres://…
# make test  – everything that testing needs, then the whole suite
# make check – format, lint, types, templates, migrations

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,$(if $(shell $(name) -c 'import sys, venv; print(sys.version_info >= (3, 11) or "")' 2>/dev/null | grep True),$(name))))
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check browser lock clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	@$(BIN)/python manage.py begin && exec $(BIN)/python manage.py serve

test: $(VENV)/.installed-dev browser
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djlint --lint --quiet cases/templates
	@SECRET_KEY=check $(BIN)/mypy
	@$(BIN)/lint-imports
	@SECRET_KEY=check $(BIN)/python manage.py makemigrations --check --dry-run

# Browser tests drive the system's Chromium; where there is none and it may be installed, it is.
browser:
	@sh .ci/browser

lock: $(VENV)/.installed-dev
	@sh .ci/lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Good Offices needs Python 3.11 or newer with its venv module, and none was found. Install it, or name one: make run PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Creating a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment can't be made in $(VENV): check that the folder can be written to."; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements.txt
	@echo "Installing what the site needs (a minute or two the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(or $(REQUIREMENTS),requirements.txt) || { echo "Installing failed; the lines above say why. Once that is mended, run the same command again."; exit 1; }
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.python requirements-dev.txt
	@echo "Installing what testing needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt || { echo "Installing failed; the lines above say why. Once that is mended, run the same command again."; exit 1; }
	@touch $@ $(VENV)/.installed
