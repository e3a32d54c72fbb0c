# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
WHEEL_VENV := build/wheel-venv
COUNTER := build/counter

.DELETE_ON_ERROR:
.PHONY: help demo serve test lint types unit lanes native bench wheel clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(RUNTIME): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(DEVELOPMENT): $(RUNTIME)
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

demo: $(RUNTIME) ## Run the main job on the embedded platform and simulated devices
	$(BIN)/wscall demo

serve: $(RUNTIME) ## Run the agent, and the embedded platform for it; then: .venv/bin/wscall console
	test -f $(COUNTER)/WSCallConfig.ini || $(BIN)/wscall init $(COUNTER)
	$(BIN)/wscall simulate platform & platform=$$!; trap "kill $$platform 2>/dev/null" EXIT INT TERM; $(BIN)/wscall --config $(COUNTER) serve

test: $(DEVELOPMENT) lint types unit ## Check style and types, run every test

lint: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEVELOPMENT)
	$(BIN)/mypy core plugins manu tests tools

lanes: $(DEVELOPMENT)
	$(BIN)/python tools/lanes.py prepare

native: lanes ## Build what is written in C: library hosts, and the stand-ins for vendors' libraries
	$(BIN)/python tools/native.py

unit: native
	$(BIN)/python -m pytest --numprocesses 4 --dist loadgroup

bench: native ## Measure every budget of the design, as ratios
	$(BIN)/wscall bench --output bench.json

wheel: native ## Build the wheel, install it into a clean environment, run the demo from it
	$(BIN)/python tools/native.py --require
	rm -rf build/wheel $(WHEEL_VENV)
	$(BIN)/python -m build --wheel --outdir build/wheel
	$(PYTHON) -m venv $(WHEEL_VENV)
	$(WHEEL_VENV)/bin/python -m pip install --quiet build/wheel/*.whl
	cd build && PATH= ./wheel-venv/bin/wscall demo

clean: ## Remove what the other targets made
	rm -rf $(VENV) build bench.json
