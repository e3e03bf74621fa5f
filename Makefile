# Every target sets up what it needs: python3 >= 3.11 with pip is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test pictures soak check format catalogues bench clean
setup: $(READY)

# The venv is made without pip and filled from outside: Debian's python3 may lack ensurepip.
$(READY): pyproject.toml
	$(PYTHON) -m venv --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: $(READY)
	$(BIN)/kiosk demo $(ARGS)

test: $(READY)
	$(BIN)/pytest --numprocesses auto --dist worksteal $(ARGS)

# Apart from the tests: it plays every screen, minutes long, and has not yet been proven steady on a busy machine.
pictures: $(READY)
	$(BIN)/pytest tests/pictures -m 'pictures or not pictures' --numprocesses auto --dist worksteal $(ARGS)

soak: $(READY)
	PYTHONPATH=.:tests $(BIN)/python -m machine $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m kiosk.locales check

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: $(READY)
	$(BIN)/python -m kiosk.locales update

bench: $(READY)
	PYTHONPATH=.:tests $(BIN)/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
