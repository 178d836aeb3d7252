"""Run every module of this folder that has a `main`: `python -m benchmarks [name …]`."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks


def run(names: list[str]) -> None:
    """All modules in order of name, or those named."""
    for module in sorted(found.name for found in iter_modules(benchmarks.__path__)):
        if not module.startswith("_") and (not names or module in names):
            main = getattr(import_module(f"benchmarks.{module}"), "main", None)
            if main is not None:
                main()


if __name__ == "__main__":
    run(sys.argv[1:])
