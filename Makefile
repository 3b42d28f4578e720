# make demo: the whole job over samples/.  make test: everything installed, linted and tested.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Small models on few cores: more threads than cores cost a factor of ten.
export OMP_NUM_THREADS ?= 2
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help demo test lint unit bench bench-speech soak bench-diarization bench-roles bench-language bench-archive bench-links bench-redaction bench-scoring bench-unseen bench-listen weights power clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   install what is needed (no torch) and run the whole job over samples/"
	@echo "make test   install everything, lint, run all tests"
	@echo "make bench  speed and memory, as ratios"
	@echo "make bench-speech  recognition against faster-whisper, same model and settings"
	@echo "make soak   memory over 1,000 recordings"
	@echo "make bench-diarization  DER of each diarizer on pyannote's sample"
	@echo "make bench-roles   who sells, told with the speakers hidden"
	@echo "make bench-archive  a million rows of a call log: rows per second and peak memory"
	@echo "make bench-redaction  what redaction hides of numbers, names and addresses, and what it should not"
	@echo "make bench-links  links against the season's truth, clean and spoiled; a million calls, 200,000 deals"
	@echo "make bench-audit   the audit of a million calls: seconds and memory of each check"
	@echo "make bench-scoring  words judged a second, on one core and on all"
	@echo "make bench-unseen  agreement without the wordings that only one call uses: verdicts as if unseen"
	@echo "make weights  learn anew what each sign of a turn is worth (callqa/scoring/weights); prints kappa with and without"
	@echo "make bench-listen  the listening page over 100,000 calls: milliseconds a page"
	@echo "make power  false alarms, power and coverage of every check of the audit, over simulated half-years"
	@echo "make bench-language  dates and contacts found, beside the peers' figures"

demo: .venv/.core
	$(BIN)/callqa demo

test: lint unit

lint: .venv/.all
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: .venv/.all
	$(BIN)/python -m pytest

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "callqa needs Python 3.11 or newer; make PYTHON=python3.12 demo"; exit 1)
	$(PYTHON) -m venv .venv

.venv/.core: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

# torch by itself first: its pin decides the build that the other packages are resolved against.
.venv/.all: .venv/.core
	$(PIP) torch
	$(PIP) --editable '.[diarization,ge2e,evaluation,learning,web,dev]'
	@touch $@

bench: .venv/.all
	$(BIN)/python -m tests.benchmarks.bench

bench-speech: .venv/.all
	$(BIN)/python -m tests.benchmarks.speech

soak: .venv/.all
	$(BIN)/python -m tests.benchmarks.soak

bench-diarization: .venv/.all
	$(BIN)/python -m tests.benchmarks.diarization

bench-roles: .venv/.core
	$(BIN)/python -m tests.benchmarks.roles

bench-language: .venv/.all
	$(BIN)/python -m tests.benchmarks.language

bench-links: .venv/.core
	$(BIN)/python -m tests.benchmarks.links
	$(BIN)/python -m tests.benchmarks.links --size

bench-redaction: .venv/.core
	$(BIN)/python -m tests.benchmarks.redaction

bench-archive: .venv/.core
	$(BIN)/python -m tests.benchmarks.archive

bench-audit: .venv/.core
	$(BIN)/python -m tests.benchmarks.audit

bench-scoring: .venv/.core
	$(BIN)/python -m tests.benchmarks.scoring

bench-unseen: .venv/.core
	$(BIN)/python -m tests.benchmarks.unseen

weights: .venv/.core
	$(BIN)/python -m tests.benchmarks.weights

bench-listen: .venv/.all
	$(BIN)/python -m tests.benchmarks.listen

power: .venv/.core
	$(BIN)/python -m tests.benchmarks.power

clean:
	rm -rf .venv demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
