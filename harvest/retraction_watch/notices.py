"""The file of Retraction Watch (CSV) to notices, a row at a time.

Crossref publishes the file at https://gitlab.com/crossref/retraction-watch-data, freely usable.
Its shape, as programs that read it handle it: twenty named columns and, since 2024, an empty one
behind them; dates as month/day/year with "0:00" behind them; "0" and "unavailable" where an
identifier is not known; reasons separated by semicolons, each with a plus sign in front; UTF-8,
and Windows-1252 in older copies.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date

from harvest.bad_record import BadRecord
from harvest.opening import Opening
from harvest.plain_text import cleaned, one_line
from harvest.pubmed.identifiers import doi_of
from harvest.retraction_watch.logical_lines import lines_of, logical_lines
from records.errors import ParseError
from records.model import NoticeNature, RetractionNotice

SOURCE = "retraction-watch"
NEEDED = frozenset(
    {
        "Record ID",
        "RetractionDate",
        "OriginalPaperDOI",
        "OriginalPaperPubMedID",
        "RetractionNature",
    }
)
"""The columns without which a file is not this one."""

_NATURES: dict[str, NoticeNature] = {
    "retraction": "retraction",
    "expression of concern": "expression of concern",
    "correction": "correction",
    "reinstatement": "reinstatement",
}
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d).*")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d).*")


def is_retraction_watch(first_line: str) -> bool:
    """Say whether the first line of a file is the header of Retraction Watch's."""
    return set(_columns(first_line)) >= NEEDED


def parse_retraction_watch(body: Iterable[bytes]) -> Iterator[RetractionNotice | BadRecord]:
    """Yield the notices of a file given as its lines (an open binary file is such), bad ones too.

    The file is never held whole. A body that is not this file yields one `BadRecord`.
    """
    lines = logical_lines(body)
    _, header = next(lines, (0, ""))
    columns = _columns(header)
    if not set(columns) >= NEEDED:
        missing = ", ".join(sorted(NEEDED - set(columns)))
        raw = header.encode("utf-8", "replace")
        yield BadRecord("line 1", f"it is no header of Retraction Watch: it lacks {missing}", raw)
        return
    for number, text in lines:
        try:
            yield _notice(columns, text, f"line {number}")
        except ParseError as error:
            yield BadRecord(error.record, error.reason, text.encode("utf-8", "replace"))


def read_retraction_watch(opening: Opening) -> Iterator[RetractionNotice | BadRecord]:
    """Yield the notices of a file of any size, read a piece at a time."""
    with closing(opening()) as stream:
        yield from parse_retraction_watch(lines_of(stream))


def _columns(line: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error:
        return []


def _notice(columns: list[str], text: str, place: str) -> RetractionNotice:
    try:
        values = next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ParseError(place, f"it cannot be read ({error})") from None
    named = [name for name in columns if name]
    if len(values) < len(named) or any(value.strip() for value in values[len(columns) :]):
        raise ParseError(place, f"it has {len(values)} values for {len(columns)} columns")
    row = dict(zip(columns, values, strict=False))
    key = one_line(row["Record ID"])
    if not key:
        raise ParseError(place, "it has no Record ID")
    printed = " ".join(row["RetractionNature"].split())
    nature = _NATURES.get(printed.casefold())
    if nature is None:
        known = ", ".join(_NATURES)
        raise ParseError(place, f'RetractionNature is "{cleaned(printed[:40])}", none of {known}')
    return RetractionNotice(
        source=SOURCE,
        source_key=key,
        nature=nature,
        pmid=_pmid(row["OriginalPaperPubMedID"]),
        doi=_doi(row["OriginalPaperDOI"]),
        date=_date(row["RetractionDate"]),
        reasons=_reasons(row.get("Reason", "")),
        notice_pmid=_pmid(row.get("RetractionPubMedID", "")),
        notice_doi=_doi(row.get("RetractionDOI", "")),
    )


def _pmid(text: str) -> str | None:
    """Return a PMID, or None for what stands there when it is not known ("0", "unavailable")."""
    digits = text.strip()
    known = re.fullmatch(r"[1-9][0-9]{0,9}", digits)
    return digits if known else None


def _doi(text: str) -> str | None:
    doi = doi_of(cleaned(text))
    return doi.lower() if doi else None


def _date(text: str) -> str | None:
    if found := _MONTH_FIRST.fullmatch(text.strip()):
        month, day, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(text.strip()):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _reasons(text: str) -> tuple[str, ...]:
    reasons = (one_line(part.strip(" \t\n+")) for part in text.split(";"))
    return tuple(dict.fromkeys(reason for reason in reasons if reason))
