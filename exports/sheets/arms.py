"""The arms table: arm by outcome by time, as registries post it and as texts print it."""

from __future__ import annotations

import sqlite3
from itertools import chain

from exports.night import night_of
from exports.sheet import Sheet
from exports.sheets.arm_row import COLUMNS
from exports.sheets.registry_events import event_rows, total_rows
from exports.sheets.registry_results import analysis_rows, result_rows
from exports.sheets.text_figures import text_rows

_ABOUT = (
    "A row for each number of each arm: posted outcomes, posted analyses, posted adverse events, "
    "and figures that a program read in titles, abstracts and full texts (source: text).",
    "Nothing is summed across arms or trials, nothing is computed, nothing is filled in. One "
    "study may give the same figure through its registration and its paper: do not count it twice.",
    "SD is filled only where the source says standard deviation; any other spread stands in "
    "spread as given, named in spread is.",
    "An adverse event without a row is not zero: registries post other events only above a "
    "threshold. Candidates and retracted studies are rows too: see the column counted.",
)


def arms_sheet(connection: sqlite3.Connection) -> Sheet:
    """Return the arms table."""
    rows = chain(
        result_rows(connection),
        analysis_rows(connection),
        event_rows(connection),
        total_rows(connection),
        text_rows(connection),
    )
    about = (*_ABOUT, *night_of(connection).about())
    return Sheet("arms", "Arms by outcome and time", about, COLUMNS, rows)
