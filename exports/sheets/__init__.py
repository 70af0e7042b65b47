"""The reviewer's sheets by name: pure functions from the published database to a `Sheet`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from exports.sheet import Sheet
from exports.sheets.arms import arms_sheet
from exports.sheets.studies import studies_sheet
from exports.sheets.summary_of_findings import summary_of_findings_sheet

SHEETS: dict[str, Callable[[sqlite3.Connection], Sheet]] = {
    "studies": studies_sheet,
    "arms": arms_sheet,
    "summary-of-findings": summary_of_findings_sheet,
}
