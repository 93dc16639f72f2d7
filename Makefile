# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test test-model format lock benchmarks eval

run: $(VENV)/ready
	@$(BIN)/ruusu serve

test: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses=auto --dist=loadfile

# A real model behind a real server; builds it once (ten minutes), needs cmake and ninja.
test-model: $(VENV)/ready
	RUUSU_LLAMA=$$(tests/model/real.sh .cache/llama $(abspath $(BIN)/python)) $(BIN)/pytest tests/model/test_real_model.py

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmarks: $(VENV)/ready
	$(BIN)/python -m tests.benchmarks.core
	$(BIN)/python -m tests.benchmarks.service
	$(BIN)/python -m tests.benchmarks.model

eval: $(VENV)/ready
	$(BIN)/ruusu eval

# Set-up: everything is pinned by hash; our own code is linked, not copied.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Pin the newest of everything, for Python 3.11 and up.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --output-file requirements.lock
