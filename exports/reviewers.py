"""The reviewer's sheets by the names that the command line and the site give them."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable

from exports.sheet import Sheet

Maker = Callable[[sqlite3.Connection], Sheet]


def reviewers_sheets() -> dict[str, Maker]:
    """Return what makes each sheet out of the published database, by the sheet's name."""
    found: dict[str, Maker] = getattr(importlib.import_module("exports.sheets"), "SHEETS", {})
    return found
