"""Read all that people decided in a data directory."""

from __future__ import annotations

from pathlib import Path

from curation.decisions import read_decisions
from records.decided import Decided

CURATION_FILE = "curation.csv"
SCREENING_FILE = "screening.csv"
APPRAISALS_FILE = "appraisals.csv"


def read_decided(directory: Path) -> Decided:
    """Return what the files of a data directory say; files that are not there say nothing.

    Raises InputFileError when one is there and cannot be read as a whole.
    """
    decisions, bad_decisions = read_decisions(directory / CURATION_FILE)
    return Decided(decisions=decisions, bad_rows=bad_decisions)
