"""Owns how a package offers the names of one of its modules without loading that before anybody asks for one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def names_of(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package that offers what `module`, one of its own, names in `__all__`."""
    package = module.rpartition(".")[0]

    def offered(name: str) -> Any:
        # `from package import module` asks for an attribute first; the import system takes it from there.
        if name.startswith("__") or find_spec(f"{package}.{name}") is not None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(module), name)

    return offered
