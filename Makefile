# `make demo` runs the main job, `make test` the tests, `make test-browser` those of the pages; each installs what it needs into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo serve test test-browser test-spark profiles bench coverage conformance lint format docs clean

demo: .venv/.run
	@$(BIN)/trialwright demo --report out/report.html

# The trial directory on this machine, at http://127.0.0.1:8000; the library trials where nothing was fetched yet.
serve: .venv/.run
	@$(BIN)/trialwright serve

test: .venv/.dev lint
	@$(BIN)/pytest -n 2

# Pages in a real browser; its screenshots are kept in out/screenshots for a person to look at.
test-browser: .venv/.browser
	@$(BIN)/pytest -m browser tests/browser

# A million pairs of a random tree and a hostile person, interpreter against bitmaps and SQL, and every mutant (a quarter of an hour).
conformance: .venv/.dev
	@$(BIN)/python tests/evaluation/conformance/conformance.py

# The SQL of criteria by Spark, against the interpreter and DuckDB; installs PySpark, needs Java; a few minutes.
test-spark: .venv/.spark
	@command -v java >/dev/null || { echo "NOT RUN: Spark needs Java 17 or 21 and no java is found" \
	  "(Debian: apt-get install default-jre-headless)" >&2; exit 1; }
	@$(BIN)/pytest -q -s tests/evaluation/sql/spark_equals_the_interpreter.py

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
	@$(BIN)/python bench/criteria.py
	@$(BIN)/python bench/screening.py
	@$(BIN)/python bench/search.py
	@$(BIN)/python bench/portal.py
	@$(BIN)/python bench/search_quality.py

# docs/criteria-coverage.md: how much of eligibility criteria is read, measured on the corpora beside the checkout.
coverage: .venv/.run
	@$(BIN)/python bench/criteria_coverage.py

# Synthetic populations in full: target and achieved for every published number, with 20,000 persons each.
profiles: .venv/.dev
	@TRIALWRIGHT_PERSONS=20000 $(BIN)/pytest -q -s tests/cohort/test_profiles.py

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

.venv/.spark: .venv/.dev
	@echo "installing Spark …" && $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[spark]' && touch $@

clean:
	@rm -rf .venv out build .pytest_cache .mypy_cache .ruff_cache .hypothesis
