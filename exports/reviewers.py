"""The reviewer's sheets by the names that the command line and the site give them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from exports.sheet import Sheet
from exports.sheets import SHEETS

Maker = Callable[[sqlite3.Connection], Sheet]


def reviewers_sheets() -> dict[str, Maker]:
    """Return what makes each sheet out of the published database, by the sheet's name."""
    return dict(SHEETS)
