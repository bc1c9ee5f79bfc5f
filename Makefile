# Everything here needs Python 3.11 or newer and nothing else. What a C compiler, clang or a
# browser would add is used where it is there, and said where it is missing.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
SECONDS ?= 60
ROUNDS ?= 200
# Tests that run beside each other, a file each.
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
EXAMPLES ?= 200

bin := $(VENV)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
kernels := $(wildcard src/luytre/*/*.pxd)
core := $(kernels) $(wildcard $(kernels:.pxd=.py) src/luytre/*/*.pyx)
compile := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: help up test check format bench evaluate docs fuzz faults schemathesis sanitize lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

up: $(VENV)/.package  ## start the server and its page; PORT=8000
	@$(bin)/luytre up --port $(PORT)

test: $(VENV)/.dev  ## every test, then those of the scanning core on its plain-Python twin
	$(bin)/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder
	LUYTRE_TWIN=1 $(bin)/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder -m core

check: $(VENV)/.dev  ## style, types, import directions, dictionary, reference pages
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/luytre lexicon lint
	$(bin)/python -m tools.generate_reference --check

format: $(VENV)/.dev  ## put the code into the one style
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

bench: $(VENV)/.dev  ## speed, beside other matchers; ARGS="--help" for more
	$(bin)/python -m benchmarks.speed $(ARGS)

evaluate: $(VENV)/.dev  ## accuracy on labelled texts; DATA="comments.jsonl …"
	$(bin)/luytre evaluate $(DATA) $(ARGS)

docs: $(VENV)/.dev  ## write the reference pages from the code
	$(bin)/python -m tools.generate_reference

# A build of its own, so that an instrumented core never stands where a plain one is expected.
sanitize: $(VENV)/.dev  ## the core's tests under address and undefined-behaviour sanitizers
	rm -rf build/sanitize
	LUYTRE_SANITIZE=1 $(pip) install --no-build-isolation --no-deps --target build/sanitize .
	PYTHONPATH=build/sanitize PYTHONMALLOC=malloc ASAN_OPTIONS=detect_leaks=0 \
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" \
	$(bin)/pytest -q -s -m "core and not browser" $(ARGS)

faults: $(VENV)/.dev  ## kill the server, fill its disk, take its database away; ROUNDS=200
	LUYTRE_FAULT_ROUNDS=$(ROUNDS) $(bin)/pytest -q tests/faults $(ARGS)

schemathesis: $(VENV)/.dev  ## requests that are made up, for each endpoint and page; EXAMPLES=200
	LUYTRE_SCHEMATHESIS=$(EXAMPLES) $(bin)/pytest -q -s tests/service/test_schemathesis.py \
		tests/service/console/test_made_up_forms.py $(ARGS)

fuzz: $(VENV)/.fuzz  ## look for crashes in the core, guided by coverage; SECONDS=60
	rm -rf build/fuzz
	LUYTRE_CC_FUZZ=1 $(pip) install --no-build-isolation --no-deps --target build/fuzz .
	mkdir -p build/corpus
	PYTHONPATH=build/fuzz ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	LD_PRELOAD="$$($(bin)/python -c 'import atheris; print(atheris.path())')/asan_with_fuzzer.so" \
	$(bin)/python -m tools.fuzz_core build/corpus \
	-max_total_time=$(SECONDS) -max_len=512 -len_control=0 $(ARGS)

lock: $(VENV)/.dev  ## resolve the dependencies anew; ARGS=--upgrade
	$(bin)/$(compile) $(ARGS) pyproject.toml --extra all --group build -o requirements.txt
	$(bin)/$(compile) $(ARGS) pyproject.toml --extra all --group dev --group bench \
		-c requirements.txt -o requirements-dev.txt
	$(bin)/$(compile) $(ARGS) --group fuzz -o requirements-fuzz.txt

clean:  ## take away what the commands above have built
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	rm -f src/luytre/*/*.so src/luytre/*/*.pyd

$(bin)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	"Lũy Tre needs Python 3.11 or newer; this is " + sys.version.split()[0] + \
	". Name another one: make PYTHON=python3.12 …")'
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is incomplete \
	(on Debian and Ubuntu: apt-get install python3-venv), then try again."; exit 1; }

$(VENV)/.runtime: requirements.txt | $(bin)/python
	@echo "Installing what Lũy Tre runs on …"
	@$(pip) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.package: pyproject.toml hatch_build.py $(core) $(VENV)/.runtime
	@echo "Installing Lũy Tre and compiling its core where there is a compiler …"
	@$(pip) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.package
	@echo "Installing what the tests and checks need …"
	@$(pip) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.txt $(VENV)/.dev
	@$(pip) install --require-hashes -r requirements-fuzz.txt
	@touch $@
