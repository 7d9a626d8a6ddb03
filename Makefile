# `make demo` runs the main job, `make test` the tests, `make test-browser` those of the pages; each installs what it needs into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo test test-browser bench lint format docs clean

demo: .venv/.run
	@$(BIN)/trialwright demo --report out/report.html

test: .venv/.dev lint
	@$(BIN)/pytest -n 2

# Pages in a real browser; its screenshots are kept in out/screenshots for a person to look at.
test-browser: .venv/.browser
	@$(BIN)/pytest -m browser tests/browser

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Times beside named peers in the same run; the peer is installed only here.
bench: .venv/.bench
	@$(BIN)/python bench/records.py
	@$(BIN)/python bench/design.py

# Pages made from the code: the map of rooms, the cohort tables, the JSON schemas.
docs: .venv/.dev
	@$(BIN)/python docs/generate.py

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/.run: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing into .venv …" && $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e . && touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing into .venv …" && $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]' && touch $@ .venv/.run

.venv/.bench: .venv/.dev
	@echo "installing the peers …" && $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[bench]' && touch $@

# Playwright drives the system's chromium; one is installed where there is none.
.venv/.browser: .venv/.dev
	@command -v chromium >/dev/null || { echo "installing chromium …"; apt-get install -qq -y chromium >/dev/null || \
	  { apt-get update -qq && apt-get install -qq -y chromium >/dev/null; }; }
	@echo "installing into .venv …" && $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev,browser]' && touch $@

clean:
	@rm -rf .venv out build .pytest_cache .mypy_cache .ruff_cache .hypothesis
