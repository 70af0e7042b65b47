"""RIS, which reference managers and screening tools read, for publications and trials.

Only tags of the RIS specification are written, a reference after the other with an empty line
between and nothing else: rispy's own writer numbers them, which other readers stumble over. AN and
ID carry our permanent id and DB our name. All remarks stand in one N1, gravest first, because some
tools keep only the first note or its first words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exports.characters import one_line
from exports.dates import best_parts
from exports.interface import gathered
from exports.pages import first_and_last
from exports.reference import DATABASE_NAME, Author, Reference

REMARK_SEPARATOR = " | "


class Ris:
    """RIS of publications and trials."""

    name = "ris"
    ending = "ris"
    media_type = "application/x-research-info-systems; charset=utf-8"

    def pieces(self, references: Iterable[Reference]) -> Iterator[bytes]:
        """Yield a RIS file, its lines ended by CR LF as the specification has it."""
        return gathered(_text(reference) for reference in references)


def _text(reference: Reference) -> str:
    lines = [f"{tag}  - {one_line(value)}" for tag, value in _fields(reference) if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _fields(ref: Reference) -> Iterator[tuple[str, str | None]]:
    yield "TY", _type(ref)
    yield "TI", ref.shown_title
    for author in ref.authors:
        yield "AU", _name(author)
    parts = best_parts(ref.date, ref.year)
    yield "PY", f"{parts[0]:04}" if parts else None
    yield "DA", _date(parts)
    yield "T2", ref.journal
    yield "J2", ref.journal_abbreviation
    yield "VL", ref.volume
    yield "IS", ref.issue
    first, last = first_and_last(ref.pages)
    yield "SP", first
    yield "EP", last
    yield "SN", ref.issn
    yield "PB", ref.sponsor
    yield "DO", ref.doi
    yield "C2", ref.pmcid
    yield "LA", "; ".join(ref.languages)
    yield "AB", ref.abstract
    for keyword in ref.all_keywords:
        yield "KW", keyword
    yield "N1", REMARK_SEPARATOR.join(_notes(ref))
    for url in ref.urls:
        yield "UR", url
    yield "ID", ref.id
    yield "AN", ref.id
    yield "DB", DATABASE_NAME


def _type(ref: Reference) -> str:
    # No type of RIS is a registration; GEN is the one that every reader has.
    if ref.is_trial:
        return "GEN"
    return "CHAP" if ref.is_book else "JOUR"


def _name(author: Author) -> str:
    if author.collective:
        return author.collective
    if author.last and (author.fore or author.initials):
        return f"{author.last}, {author.fore or author.initials}"
    return author.printed


def _date(parts: tuple[int, ...]) -> str | None:
    """Return YYYY/MM/DD/ with what is not known left empty between its slashes."""
    if not parts:
        return None
    year, month, day = (*(f"{part:02}" for part in parts), "", "")[:3]
    return f"{int(year):04}/{month}/{day}/"


def _notes(ref: Reference) -> list[str]:
    known = [
        ("PMID", ref.pmid),
        ("PMCID", ref.pmcid),
        (ref.registry or "Registration", ref.registry_id),
        ("Original title", ref.vernacular_title),
    ]
    return [*ref.remarks, *(f"{name}: {value}" for name, value in known if value)]
