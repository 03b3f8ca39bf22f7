# Sira. `make help` says what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPILED := $(VENV)/.compiled
# Of the suite: two for a core, because half of a test's time is waiting for a server, a browser or a database.
PROCESSES ?= $(shell expr 2 '*' "$$(getconf _NPROCESSORS_ONLN)")

.DEFAULT_GOAL := help
.PHONY: help install run test privacy fuzz check format lock catalogues benchmark

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

install: $(COMPILED) ## the environment in .venv, with the command sira

$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sira needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(COMPILED): $(INSTALLED) bot/understanding/speedups.pyx deploy/speedups
	@deploy/speedups $(BIN)/python && touch $@ || { [ $$? -eq 77 ] \
	  && echo "No C compiler that works, or no headers of Python: a message takes 0.2 ms longer." >&2; }

run: install ## serve on http://127.0.0.1:8000 (SIRA_PORT=... for another port)
	$(BIN)/sira serve

# A run starts Python some hundred times: what it has compiled once is to be kept, whatever the surroundings say.
test: export PYTHONDONTWRITEBYTECODE :=
test: install ## the whole suite; SIRA_TEST_ALL=1 forbids to skip what needs PostgreSQL, Redis, Chromium, Rasa, Python 3.12 or npm
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder $(PYTEST)

privacy: install ## the attacks of tests/privacy at full size, with what they measured (half an hour)
	SIRA_PRIVACY_FULL=1 $(BIN)/python -m pytest tests/privacy --timeout 3600 $(PYTEST)

fuzz: install ## 200,000 wrong bodies to each webhook, with what was measured
	SIRA_FUZZ=200000 $(BIN)/python -m pytest tests/web/test_fuzz.py $(PYTEST)

check: install ## style, types, import directions, catalogues, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_locales.py
	$(BIN)/sira content check

format: install ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogues: install ## bring locales/ up to what the code says; new sentences come empty
	$(BIN)/python -m tests.catalogues

benchmark: install ## the figures of benchmarks/README.md, measured here and now
	$(BIN)/python -m benchmarks

lock: ## bring the lock files up to pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml --extra dev -o requirements-dev.lock

-include nlu/nlu.mk
-include tests/telegram/telegram.mk
-include tests/doubles/doubles.mk
