"""The pages and their addresses: one module a theme, found by itself.

Each module holds `ROUTES`: pairs of an address (a regular expression on the path below the base
path, as Datasette's `register_routes` takes it) and the function that answers it. A new page is
a new module here, a module in `queries`, a template and their tests.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

Route = tuple[str, Callable[..., Any]]


def routes() -> list[Route]:
    """Return the addresses of all pages, module by module in the order of their names."""
    found: list[Route] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        found += importlib.import_module(f"{__name__}.{module.name}").ROUTES
    return found
