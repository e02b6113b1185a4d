PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: setup run test test-long lint screenshots bench
setup:
	@$(PYTHON) scripts/bootstrap.py

run: setup
	@exec $(VENV) scripts/run.py

test: setup
	@$(VENV) scripts/check.py test $(ARGS)

test-long: setup
	@$(VENV) scripts/check.py test-long $(ARGS)

lint: setup
	@$(VENV) scripts/check.py lint

screenshots: setup
	@$(VENV) scripts/screenshots.py $(ARGS)

bench: setup
	@$(VENV) scripts/bench.py $(ARGS)
