# Everything runs in .venv, which is made when it is missing and renewed when setup.cfg changes.
# pip is told nothing: it installs from where this machine's settings say.

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin

# What the tests run against: a registry, a Docker Engine, keyrings and their helpers, a network, the tools that judge
# certificates and passwords, and one that asks for credentials.
TEST_PACKAGES = apache2-utils curl dbus docker-registry docker.io gnome-keyring golang-docker-credential-helpers gpg \
	iproute2 openssh-server openssl pass shellcheck skopeo
# What image-check and app-attach are measured with and against.
BENCHMARK_PACKAGES = apache2-utils curl docker-registry jq openssh-server skopeo

OLD_PYTHON = dcos-registry needs Python 3.10 or later; $(PYTHON) is %d.%d. To choose another: make PYTHON=python3.12

.PHONY: help venv lint types pytest test demo plugin benchmarks sandbox clean system-packages

help: ## show this list
	@awk -F ':.* ## ' '/^[a-z]+:.* ## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

venv: $(VENV)/installed ## make .venv, with the package and what it is tested with

lint: venv ## check style and format (ruff)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: venv ## check the types (mypy, strict)
	$(BIN)/mypy

pytest: venv system-packages ## run all tests
	$(BIN)/pytest

test: lint types pytest ## set up all that the tests need, then check style and types and run them

demo: venv ## see private images fail to pull, and then pull, on a cluster of its own
	$(BIN)/python -m tools.demo

plugin: venv ## build the zip for `dcos plugin add` into dist/
	$(BIN)/python -m tools.build_plugin

benchmarks: venv ## measure what has a limit, and fail where it is passed
	@tools/system_packages.sh $(BENCHMARK_PACKAGES)
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.diagnose
	$(BIN)/python -m benchmarks.image_check
	$(BIN)/python -m benchmarks.image_push
	$(BIN)/python -m benchmarks.app_attach
	$(BIN)/python -m benchmarks.agents

sandbox: venv ## run a local DC/OS cluster until Ctrl-C
	$(BIN)/dcos-registry sandbox

clean: ## remove everything that was made here
	rm -rf $(VENV) build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

system-packages:
	@tools/system_packages.sh $(TEST_PACKAGES)

$(VENV)/created:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v >= (3, 10) or sys.exit("$(OLD_PYTHON)" % v)'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/system_packages.sh python3-venv
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created setup.cfg pyproject.toml
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@
