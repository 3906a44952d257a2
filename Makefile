# make map    an interactive map and a summary of the bundled sample, in maps/
# make check  lint, types, the import contract, and the quick tests, which need no browser
# make test   everything that must hold before a change lands
# make bench  time and memory against geopandas, pandas and folium, as ratios (some 40 minutes)

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: map check test bench browser clean lint

# What is quick: the packages that everything stands on, the verbs, and the plan of the house.
QUICK := tests/model tests/geo tests/evidence tests/statements tests/catalogue \
	tests/promises/test_house.py tests/promises/test_documentation.py tests/promises/test_threats.py

map: .venv/installed
	$(BIN)/python -m heritage.export

lint: .venv/installed-test node_modules/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run --silent lint
	npm test --silent

check: lint
	$(BIN)/pytest -q -n auto $(QUICK)

test: lint browser
	$(BIN)/pytest -n auto

bench: .venv/installed-test
	$(BIN)/python tests/benchmarks/reading.py
	$(BIN)/python tests/benchmarks/summing.py
	$(BIN)/python tests/benchmarks/pages.py
	$(BIN)/python tests/benchmarks/releasing.py
	$(BIN)/python tests/benchmarks/bounds.py

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Install venv first: apt-get install python3-venv"; exit 1; }

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/installed-test: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[test]'
	touch .venv/installed $@

node_modules/installed: package.json package-lock.json
	npm ci --silent
	touch $@

browser:
	sh tests/install_programs.sh

clean:
	rm -rf .venv node_modules
