# Isnad: `make run` and `make test` are all that a newcomer needs. Everything lives in .venv and var.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Where a CPU build of torch is to be had, e.g. `make setup TORCH_INDEX=URL`; without it pip takes the ordinary one.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.PHONY: setup run test lint bench audit clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -e ".[dev]"
	touch $(READY)

run: $(READY)
	$(BIN)/isnad start

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest

# All figures in one run, e.g. `make bench BENCH="--articles news.jsonl.gz --sets sets/a --work /tmp/bench"`.
bench: $(READY)
	$(INSTALL) -e ".[dev,bench]"
	$(BIN)/python -m benchmarks $(BENCH)

# Known weaknesses of the pinned versions, from the Python Packaging Advisory Database: needs the network, and pip-audit,
# which is installed apart so that it audits nothing of its own.
audit: $(READY)
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && \
		$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit; } || \
		{ echo "make audit: pip-audit cannot be installed: is there a network?"; exit 2; }
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+.*//' > $(VENV)/audit/installed.txt
	@$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps -r $(VENV)/audit/installed.txt || \
		{ echo "make audit: a weakness is listed above, or the list of known weaknesses cannot be reached from here"; exit 1; }

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
