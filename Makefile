# `make demo` and `make test` need nothing but Python >= 3.11; `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
# one more than the cores, where there are two: tests wait for workers and pages, which need the cores, too
WORKERS ?= 3
RUN = $(VENV)/bin/python
STATIC = gnnrec_lab/widgets/static
PROTOCOL = js/src/protocol.gen.ts
SERVE = serving/gnnrec_serve
SLOW_FOLDERS = tests/benchmarks tests/browser tests/notebooks
NOTEBOOK ?= notebooks/01-quickstart.ipynb
MODELS ?= popularity,lightgcn

# Threads that wait hardly spin: where processes share the cores, spinning makes each ten times slower.
export GOMP_SPINCOUNT = 1000
# Compiled modules are kept: many processes of the tests load the same ones.
export PYTHONDONTWRITEBYTECODE =

# The widgets' bundles are committed, so only those who change or check them need node.
ifneq ($(shell command -v npm 2>/dev/null),)
NODE_MODULES = js/node_modules/.installed
with_node = $(1)
else ifeq ($(CI),true)
with_node = echo "Error: node and npm are needed in CI to build and check the widgets." >&2; exit 1
else
with_node = echo "npm was not found: the widgets' sources are neither built nor checked."
endif

.PHONY: help demo lab test quick check check-python check-widgets test-widgets test-python test-quick js serve fixtures bundles browser bench docs tutorials matrix sbom screenshots clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(VENV)/.installed-lab ## install, run the main job on the bundled data, write demo/explanation.html
	@$(RUN) -m gnnrec_lab.demo

lab: $(VENV)/.installed-lab ## open the quickstart notebook in JupyterLab
	$(RUN) -m jupyterlab $(NOTEBOOK)

test: browser ## install what the tests need, check everything, run all tests
	@$(call with_node,$(MAKE) --no-print-directory bundles) # first: the tests read them
	@$(MAKE) --no-print-directory -j 3 check-python test-widgets test-python || { echo "Error: a check or a test failed, see above." >&2; exit 1; }

test-python: $(VENV)/.installed-dev
	$(RUN) -m pytest -n $(WORKERS)

quick: $(VENV)/.installed-dev ## lint, types and the tests that start no worker or browser; make test runs all
	@$(MAKE) --no-print-directory -j 2 check-python test-quick || { echo "Error: a check or a test failed, see above." >&2; exit 1; }

test-quick: $(VENV)/.installed-dev
	$(RUN) -m pytest -n 2 -m "not slow and not browser and not notebook" $(SLOW_FOLDERS:%=--ignore=%)

check: check-python check-widgets ## ruff, mypy, import-linter, the protocol, biome and tsc

check-python: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports
	@$(RUN) -m gnnrec_lab.widgets.protocol.generate --check $(PROTOCOL)
	@$(RUN) -m gnnrec_lab.serving.generate --check $(SERVE)

check-widgets: $(NODE_MODULES)
	@$(call with_node,cd js && npm run check)

test-widgets: check-widgets
	@$(call with_node,cd js && npm test)

js: $(VENV)/.installed-lab $(NODE_MODULES) ## write the protocol's TypeScript, build the widgets' bundles
	@command -v npm >/dev/null 2>&1 || { echo "Error: node and npm are needed to build the widgets." >&2; exit 1; }
	$(RUN) -m gnnrec_lab.widgets.protocol.generate $(PROTOCOL)
	cd js && npm run build

serve: $(VENV)/.installed-lab ## write gnnrec-serve, the scorer of bundles, from gnnrec_lab
	$(RUN) -m gnnrec_lab.serving.generate $(SERVE)

fixtures: $(VENV)/.installed-dev ## write the states of widgets that the tests of js/ begin with
	$(RUN) -m tests.widgets.real_traits js/test/fixtures

bundles: $(NODE_MODULES)
	@rm -rf build/committed && mkdir -p build && cp -R $(STATIC) build/committed
	cd js && npm run build
	@diff -rq build/committed $(STATIC) || { echo "Error: $(STATIC) was not what js/ builds. Commit the bundles built just now." >&2; exit 1; }

browser: $(VENV)/.installed-dev ## find a Chromium for the browser tests, or install Debian's
	@$(RUN) tests/browser/chromium.py

bench: $(VENV)/.installed-dev ## measure quality: make bench TRAIN=train.parquet TEST=test.parquet
	@[ -n "$(TRAIN)" ] && [ -n "$(TEST)" ] || { echo "Error: name two Parquet files with the columns user and item: make bench TRAIN=train.parquet TEST=test.parquet" >&2; exit 1; }
	$(RUN) -m benchmarks.quality --train $(TRAIN) --test $(TEST) --models $(MODELS)

docs: $(VENV)/.installed-docs ## build the site into build/docs/html, in both languages, warnings as errors
	$(RUN) -m docs.site

tutorials: $(VENV)/.installed-docs ## execute the notebooks anew and keep their outputs for the site
	$(RUN) -m docs.site.execute

matrix: $(VENV)/.installed-docs ## install and use the lab with the lowest and newest versions of everything
	$(RUN) -m benchmarks.matrix --out docs/reference/compatibility.md

sbom: $(VENV)/.installed-docs ## list what an installation brings along, with versions and licences, as CycloneDX
	rm -rf build/sbom && mkdir -p dist
	$(VENV)/bin/uv venv --quiet --no-project --python $(RUN) build/sbom
	$(VENV)/bin/uv pip install --quiet --python build/sbom .
	$(VENV)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o dist/gnnrec-lab.cdx.json build/sbom

screenshots: browser ## take the README's pictures anew
	$(RUN) -m tests.browser.screenshots docs/images

clean: ## remove what was built, the demo and the caches; .venv and your runs stay
	rm -rf build dist demo test-screenshots js/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find gnnrec_lab tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how things are installed: a stamp a step, so that a changed pyproject.toml installs again ---

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Error: $(PYTHON) was not found. Install Python 3.11 or newer, or name yours: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Error: Python 3.11 or newer is needed and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Error: $(PYTHON) lacks the venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@[ -x $(RUN) ] || $(PYTHON) -m venv $(VENV) # one made by hand stays: another Python's would spoil it
	@touch $@

$(VENV)/.installed-lab: $(VENV)/.made pyproject.toml gnnrec_lab/_version.py
	$(RUN) -m pip install -e '.[lab]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made pyproject.toml gnnrec_lab/_version.py
	$(RUN) -m pip install -e '.[dev]'
	@touch $(VENV)/.installed-lab $@

$(VENV)/.installed-docs: $(VENV)/.installed-dev
	$(RUN) -m pip install -e '.[docs]'
	@touch $@

js/node_modules/.installed: js/package.json js/package-lock.json
	cd js && npm ci --no-audit --no-fund
	@touch $@
