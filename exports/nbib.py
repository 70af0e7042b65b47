"""NBIB: the MEDLINE form in which PubMed itself sends citations.

A tag fills four columns, then a hyphen and a space; a value longer than the line goes on in lines
that begin with six spaces. Our id is an OID (other id) with our name, our tags are among the
other terms (OT), remarks are general notes (GN). Where a record has no PMID there is no PMID line:
none is made up.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from exports.characters import one_line
from exports.dates import MONTHS, best_parts
from exports.interface import gathered
from exports.reference import DATABASE_NAME, Author, Reference

LINE = 88
"""Longest line, as PubMed wraps it."""

SOURCE = DATABASE_NAME.replace(" ", "")


class Nbib:
    """MEDLINE/NBIB of publications and trials."""

    name = "nbib"
    ending = "nbib"
    media_type = "application/nbib; charset=utf-8"

    def pieces(self, references: Iterable[Reference]) -> Iterator[bytes]:
        """Yield an NBIB file: an empty line after each record."""
        return gathered(_text(reference) for reference in references)


def _text(reference: Reference) -> str:
    lines = [_wrapped(tag, value) for tag, value in _fields(reference) if value]
    return "\n".join([line for line in lines if line]) + "\n\n"


def _wrapped(tag: str, value: str) -> str:
    text = one_line(value)
    if not text:
        return ""
    # A line is broken at spaces only: a reader puts one space where the break was.
    return "\n".join(
        textwrap.wrap(
            text,
            LINE,
            initial_indent=f"{tag:<4}- ",
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _fields(ref: Reference) -> Iterator[tuple[str, str | None]]:
    yield "PMID", ref.pmid
    yield "OWN", "NLM" if ref.pmid else None
    yield "OID", f"{SOURCE}: {ref.id}"
    yield "IS", ref.issn
    yield "VI", ref.volume
    yield "IP", ref.issue
    yield "DP", _date(ref)
    yield "TI", ref.shown_title
    yield "PG", ref.pages
    yield "LID", f"{ref.doi} [doi]" if ref.doi else None
    yield "AB", ref.abstract
    for author in ref.authors:
        yield from _author(author)
    for language in ref.languages:
        yield "LA", language
    for number in ref.registrations:
        yield "SI", f"{ref.registry}/{number}" if number == ref.registry_id else number
    for type_ in ref.types or (("Registration of a trial",) if ref.is_trial else ()):
        yield "PT", type_
    yield "TT", ref.vernacular_title
    yield "TA", ref.journal_abbreviation or ref.journal
    yield "JT", ref.journal or ref.registry
    for heading in ref.mesh:
        yield "MH", heading
    for term in dict.fromkeys((*ref.keywords, *ref.tags)):
        yield "OT", term
    yield "PMC", ref.pmcid
    yield "AID", f"{ref.doi} [doi]" if ref.doi else None
    for remark in ref.remarks:
        yield "GN", remark
    yield "SO", _source(ref)


def _author(author: Author) -> Iterator[tuple[str, str | None]]:
    if author.collective:
        yield "CN", author.collective
        return
    last, _, rest = author.printed.partition(", ")
    last, fore = author.last or last, author.fore or author.initials or rest
    yield "FAU", f"{last}, {fore}" if fore else last
    yield "AU", f"{last} {author.initials or _initials(fore)}".strip()


def _initials(fore: str) -> str:
    return "".join(part[0] for part in fore.replace("-", " ").replace(".", " ").split())


def _date(ref: Reference) -> str | None:
    parts = best_parts(ref.date, ref.year)
    if not parts:
        return None
    month = f" {MONTHS[parts[1] - 1]}" if len(parts) > 1 else ""
    return f"{parts[0]:04}{month}{f' {parts[2]}' if len(parts) > 2 else ''}"


def _source(ref: Reference) -> str | None:
    """Return the line by which PubMed cites: Journal. 2023 May 4;12(3):45-52."""
    if ref.is_trial:
        return f"{ref.registry}. {ref.registry_id}."
    name = ref.journal_abbreviation or ref.journal
    if not name:
        return None
    issue = f"({ref.issue})" if ref.issue else ""
    place = f";{ref.volume or ''}{issue}" if ref.volume or issue else ""
    pages = f":{ref.pages}" if ref.pages else ""
    doi = f" doi: {ref.doi}." if ref.doi else ""
    return f"{name.rstrip('.')}. {_date(ref) or ''}{place}{pages}.{doi}"
