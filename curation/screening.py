"""Read screening.csv: who decided what on a record, at which stage, and why."""

from __future__ import annotations

from pathlib import Path

from curation.cells import cells_of, moment, short
from curation.csv_rows import Row, RowError, read_rows
from records.decided import BadRow, ScreeningDecision
from records.screening import (
    CONSENSUS,
    DECISIONS,
    EXCLUDE,
    FULL_TEXT,
    MAYBE,
    RETRIEVAL,
    SCREENING_COLUMNS,
    STAGES,
    TITLE_ABSTRACT,
)

NEEDED = ("record", "stage", "reviewer", "decision", "at")

LONGEST = {"reason": 1_000, "note": 4_000}

_STAGE_NAMES = {
    "abstract": TITLE_ABSTRACT,
    "title": TITLE_ABSTRACT,
    "title-and-abstract": TITLE_ABSTRACT,
    "title/abstract": TITLE_ABSTRACT,
    "fulltext": FULL_TEXT,
    "full-text-review": FULL_TEXT,
    "retrieved": RETRIEVAL,
}
_DECISION_NAMES = {
    "included": "include",
    "yes": "include",
    "excluded": "exclude",
    "no": "exclude",
    "unsure": "maybe",
}


def read_screening(
    path: Path,
) -> tuple[tuple[ScreeningDecision, ...], tuple[BadRow, ...]]:
    """Return the decisions of a screening file and its bad rows.

    Raises InputFileError when the file as a whole cannot be read.
    """
    return read_rows(path, NEEDED, SCREENING_COLUMNS, parse_screening)


def parse_screening(row: Row, line: int) -> ScreeningDecision:
    """Return the decision that a row states. Raises RowError with the reason and the remedy."""
    cells = cells_of(row, SCREENING_COLUMNS, NEEDED, LONGEST)
    stage = _one_of("stage", cells["stage"], _STAGE_NAMES, STAGES)
    decision = _one_of("decision", cells["decision"], _DECISION_NAMES, DECISIONS)
    reviewer = cells["reviewer"]
    if reviewer.casefold() == CONSENSUS:
        reviewer = CONSENSUS
    _check(stage, reviewer, decision, cells["reason"])
    return ScreeningDecision(
        line=line,
        record=cells["record"],
        stage=stage,
        reviewer=reviewer,
        decision=decision,
        at=moment(cells["at"]),
        reason=cells["reason"] or None,
        note=cells["note"] or None,
    )


def _check(stage: str, reviewer: str, decision: str, reason: str) -> None:
    """Refuse what PRISMA could not report, or what decides nothing."""
    if stage == FULL_TEXT and decision == EXCLUDE and not reason:
        raise RowError(
            "has no reason. A report that is excluded at full text needs one, such as "
            "wrong population"
        )
    if decision == MAYBE and (reviewer == CONSENSUS or stage == RETRIEVAL):
        raise RowError("maybe settles nothing here. Write include or exclude")


def _one_of(name: str, given: str, synonyms: dict[str, str], known: tuple[str, ...]) -> str:
    value = "-".join(given.casefold().replace("_", " ").split())
    value = synonyms.get(value, value)
    if value not in known:
        raise RowError(f"{name} {short(given)!r} is not known. Known: {', '.join(known)}")
    return value
