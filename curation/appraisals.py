"""Read appraisals.csv: risk of bias and certainty, as people judged them."""

from __future__ import annotations

from pathlib import Path

from curation.cells import cells_of, moment, short
from curation.csv_rows import Row, RowError, read_rows
from records.decided import APPRAISAL_COLUMNS, Appraisal, BadRow
from records.instruments import OVERALL, Domain, Instrument, Judgement, instrument, instruments
from records.instruments.bodies import body_named
from records.instruments.instrument import BODY, STUDY

NEEDED = ("record", "tool", "domain", "judgement", "by", "at")

LONGEST = {"quote": 10_000, "reason": 4_000}


def read_appraisals(path: Path) -> tuple[tuple[Appraisal, ...], tuple[BadRow, ...]]:
    """Return the judgements of an appraisal file and its bad rows.

    Raises InputFileError when the file as a whole cannot be read.
    """
    return read_rows(path, NEEDED, APPRAISAL_COLUMNS, parse_appraisal)


def parse_appraisal(row: Row, line: int) -> Appraisal:
    """Return the judgement that a row states. Raises RowError with the reason and the remedy."""
    cells = cells_of(row, APPRAISAL_COLUMNS, NEEDED, LONGEST)
    tool = _tool(cells["tool"])
    domain = _domain(tool, cells["domain"])
    judgement = _judgement(tool, domain, cells["judgement"])
    _check(tool, domain, judgement, cells)
    return Appraisal(
        line=line,
        record=cells["record"],
        tool=tool.name,
        domain=domain.key,
        judgement=judgement.value,
        by=cells["by"],
        at=moment(cells["at"]),
        quote=cells["quote"] or None,
        outcome=cells["outcome"] or None,
        reason=cells["reason"] or None,
    )


def _tool(given: str) -> Instrument:
    found = instrument(given)
    if found is None:
        known = ", ".join(one.name for one in instruments())
        raise RowError(f"tool {short(given)!r} is not known. Known: {known}")
    return found


def _domain(tool: Instrument, given: str) -> Domain:
    found = tool.domain(given)
    if found is None:
        known = ", ".join(one.key for one in tool.domains)
        raise RowError(f"domain {short(given)!r} is none of {tool.name}. Known: {known}")
    return found


def _judgement(tool: Instrument, domain: Domain, given: str) -> Judgement:
    found = tool.judgement(domain, given)
    if found is None:
        known = ", ".join(one.value for one in domain.judgements)
        raise RowError(
            f"judgement {short(given)!r} is not known for {tool.name} {domain.key}. Known: {known}"
        )
    return found


def _check(tool: Instrument, domain: Domain, judgement: Judgement, cells: dict[str, str]) -> None:
    """Refuse a judgement that shows nothing for itself, or is about the wrong thing."""
    body = body_named(cells["record"])
    if tool.about == BODY and body is None:
        raise RowError(
            f"{tool.name} is about a body of evidence. Write outcome:NAME, side-effect:NAME or "
            "claim:ID as the record"
        )
    if tool.about == STUDY and body is not None:
        raise RowError(f"{tool.name} is about a study. Name its record")
    if tool.about == BODY:
        if cells["outcome"]:
            raise RowError("names an outcome twice. Leave the column outcome empty for GRADE")
        if not cells["reason"]:
            raise RowError("has no reason. Say what the judgement rests on")
    elif domain.key == OVERALL or judgement.without_quote:
        if not (cells["quote"] or cells["reason"]):
            raise RowError("has neither quote nor reason. Say what the judgement rests on")
    elif not cells["quote"]:
        raise RowError("has no quote. Copy the sentence that the judgement rests on")
