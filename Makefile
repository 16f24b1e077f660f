# Everything runs in .venv, made from uv.lock. Where uv is missing it is installed into .bootstrap first.
UV := $(shell command -v uv 2>/dev/null || echo .bootstrap/bin/uv)
PYTHON ?= python3
RUN := $(UV) run --locked --no-sync
DB := outputs/baocao.duckdb

.PHONY: help demo test lint format bench bench-read ocr-setup corpus clean
help: ## the targets of this file
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

.bootstrap/bin/uv:
	$(PYTHON) -m venv .bootstrap
	.bootstrap/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.8

.venv/.synced: uv.lock pyproject.toml $(filter .bootstrap/bin/uv,$(UV))
	$(UV) sync --locked --quiet --compile-bytecode
	@touch $@

demo: .venv/.synced ## ingest corpus/, print the flags and one answer
	$(RUN) baocao ingest corpus/reports --db $(DB)
	$(RUN) baocao check --db $(DB) || test $$? -eq 1
	$(RUN) baocao query --db $(DB) --name thieu-muc

test: .venv/.synced ## the whole test suite
	$(RUN) pytest

lint: .venv/.synced ## style, docstrings, types, direction of imports
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

format: .venv/.synced ## rewrite the code in the project's style
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bench: .venv/.synced ## reports per second, as ratios measured in one run; how numbers and the matrix grow with their input
	$(RUN) python -m bench.run
	$(RUN) python -m bench.growth --megabytes 1
	$(RUN) python -m bench.matrix --reports 4000

bench-read: .venv/.synced ## how well scans and old encodings are read, and how fast (needs make ocr-setup)
	$(RUN) python -m bench.read --corpus --dpi 200 300 --speed

ocr-setup: ## install Tesseract with Vietnamese and LibreOffice (Debian, Ubuntu; asks for sudo)
	$(if $(filter 0,$(shell id -u)),,sudo) apt-get update
	$(if $(filter 0,$(shell id -u)),,sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui libreoffice-calc-nogui

corpus: .venv/.synced ## write corpus/reports and corpus/gold anew from corpus/sources
	$(RUN) python corpus/build.py

clean: ## remove the environment and the outputs
	rm -rf .venv .bootstrap outputs/*.duckdb*
