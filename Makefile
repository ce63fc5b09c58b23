# Two commands are enough: `make run` to see it, `make test` to trust it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: run test lint format campaigns explore bench load soak crash machines simulate outages read-many read-fuzz pictures lock clean

run: .venv/run-time                     ## migrate the store, then the sandbox (or, with DAYBOOK_TOKEN, the real Telegram)
	$(BIN)/python -m bot run

test: .venv/dev                         ## the whole suite; branch coverage gates
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term

campaigns: .venv/dev                    ## a kill at every point, each trouble in each tale, 200 real kills, 400 days, the gates of speed
	$(BIN)/python -m pytest -m campaign tests/bench   # speed is measured while nothing else runs
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m campaign --ignore=tests/bench

explore: .venv/dev                      ## the properties on cases never drawn before; what fails is printed with how to draw it again
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 --dist loadgroup -m "hypothesis and not campaign"

lint: .venv/dev                         ## style, types, who may import whom, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.architecture.catalogue

format: .venv/dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/dev                        ## paired timings against other bots, about 15 minutes; writes bench.json
	$(BIN)/python -m tests.bench

read-many: .venv/dev                    ## the reader on 200,000 composed messages (nightly)
	READ_MANY=200000 $(BIN)/python -m pytest -q -s -m "" tests/handlers/reading/test_composed.py

SECONDS ?= 300
read-fuzz: .venv/dev                    ## the reader on random texts for SECONDS; what is slow or raises is printed
	$(BIN)/python -m tests.handlers.reading.fuzz $(SECONDS)

load: .venv/dev                         ## officers report while 20,000 reminders are due, at both limits: 20 minutes
	$(BIN)/python -m tests.campaigns.load

soak: .venv/dev                         ## ten minutes of steady traffic: memory, open files and log may not grow
	$(BIN)/python -m tests.campaigns.soak

crash: .venv/dev                        ## kill -9 the real program N times while people act; nothing lost, nothing doubled
	$(BIN)/python -m tests.campaigns.crash --kills $(or $(N),2000)

machines: .venv/dev                     ## the same to several processes on one PostgreSQL store
	$(BIN)/python -m tests.campaigns.machines --kills $(or $(N),300)

simulate: .venv/dev                     ## 400 days of WOMEN women drawn from SEED: what may never happen is counted
	$(BIN)/python -m tests.campaigns.simulate --women $(or $(WOMEN),10000) --days $(or $(DAYS),400) --seed $(or $(SEED),1)

outages: .venv/dev                      ## the same with outages of an hour to 30 days
	$(BIN)/python -m tests.campaigns.simulate --outages --women $(or $(WOMEN),10000) --days $(or $(DAYS),400)

pictures: .venv/dev                     ## take the pictures that README shows
	$(BIN)/python -m pytest -m browser tests/journeys --pictures

lock:                                   ## after a change of dependencies in pyproject.toml (needs uv)
	uv lock --quiet
	uv export --quiet --no-header --no-annotate --no-emit-project --no-dev -o requirements.lock > /dev/null
	uv export --quiet --no-header --no-annotate --no-emit-project --all-groups -o requirements-dev.lock > /dev/null

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "daybook needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run-time: .venv/made requirements.lock
	$(PIP) -r requirements.lock
	@touch $@

.venv/dev: .venv/run-time requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	@touch $@
