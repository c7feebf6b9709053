# The commands of the people who work on Dockward. `make test` is what every change must pass.
.POSIX:
SHELL = /bin/sh
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin

.PHONY: test check docs bench differential engine test-engines system lock clean

test: system $(VENV)/stamp
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check
	$(BIN)/pytest -n 2 --dist loadgroup

# What the live tests need of Debian; without root the tests say what they left out.
system:
	tools/install-test-packages

$(VENV)/stamp: requirements/dev.txt pyproject.toml
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "dockward.pth").write_text(str(pathlib.Path("src").resolve()))'
	touch $@

# Write the generated pages again.
docs: $(VENV)/stamp
	$(BIN)/python tools/docs.py

# CORPUS names a directory of real Dockerfiles and compose files; without one lint is not measured.
bench: $(VENV)/stamp
	$(BIN)/python bench/audit.py
	$(BIN)/python bench/versions.py
	$(BIN)/python bench/catalog.py
	$(BIN)/python bench/sbom.py
	$(BIN)/python bench/scan.py
	$(BIN)/python bench/gate.py
	if [ -n "$(CORPUS)" ]; then $(BIN)/python bench/lint.py "$(CORPUS)"; fi

# A private engine for trying things: prints DOCKER_HOST, ends with Ctrl-C.
engine: $(VENV)/stamp
	$(BIN)/python -m tests.live.engine

# The live tests on the newer engine of Debian 13 too.
test-engines: system $(VENV)/stamp
	$(BIN)/pytest -p no:xdist tests/live
	$(BIN)/python -m tests.live.trixie
	DOCKWARD_TEST_ENGINE=trixie $(BIN)/pytest -p no:xdist tests/live

# 20,000 odd requests to the engine, as the gate understands them and as they stand; takes a quarter of an hour.
differential: system $(VENV)/stamp
	DOCKWARD_DIFFERENTIAL=20000 DOCKWARD_PATIENCE=7200 $(BIN)/pytest -s -p no:xdist tests/live/test_gate_differential.py

# Lock the newest versions that pyproject.toml admits; needs uv.
lock:
	uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/run.txt
	uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .venv-run build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
