# Two commands matter: `make demo` and `make test`. Each makes the environment it needs.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## the environment in .venv, from the hash-locked requirements
	@scripts/setup

demo: setup ## the built-in scenarios: an answer and its table
	@.venv/bin/cssim demo

test: setup ## every check, then every test
	@scripts/check
	@scripts/test

check: setup ## style, types and import layers
	@scripts/check

lock: ## rewrite requirements.lock (needs uv)
	@scripts/lock

clean: ## remove the environment, caches and builds
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist src/*.egg-info
	find src tests scenarios -name __pycache__ -type d -prune -exec rm -rf {} +
