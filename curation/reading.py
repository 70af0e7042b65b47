"""Read all that people decided in a data directory."""

from __future__ import annotations

from pathlib import Path

from curation.appraisals import read_appraisals
from curation.decisions import read_decisions
from curation.screening import read_screening
from records.decided import Decided

CURATION_FILE = "curation.csv"
SCREENING_FILE = "screening.csv"
APPRAISALS_FILE = "appraisals.csv"


def read_decided(directory: Path, *, reviewers_needed: int = 1) -> Decided:
    """Return what the files of a data directory say; files that are not there say nothing.

    `reviewers_needed` is how many must agree at a stage of screening. Raises InputFileError when
    a file is there and cannot be read as a whole.
    """
    decisions, bad_decisions = read_decisions(directory / CURATION_FILE)
    screening, bad_screening = read_screening(directory / SCREENING_FILE)
    appraisals, bad_appraisals = read_appraisals(directory / APPRAISALS_FILE)
    return Decided(
        decisions=decisions,
        screening=screening,
        appraisals=appraisals,
        bad_rows=bad_decisions + bad_screening + bad_appraisals,
        reviewers_needed=reviewers_needed,
    )
