"""CSL-JSON, which Zotero, Pandoc and citeproc read (schema csl-data of CSL 1.0.2).

A registration is a `webpage`: registers are cited as the page of an organisation with a number
(APA, NLM), every style can print a web page, and Zotero and Pandoc keep its number and address.
`dataset` would promise data that a registration does not hold; `report` a document; `entry` is
for dictionaries in most styles and is dropped on import by tools that do not know it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from exports.characters import one_line, without_controls
from exports.dates import best_parts
from exports.interface import gathered
from exports.reference import DATABASE_NAME, Author, Reference


class CslJson:
    """CSL-JSON of publications and trials."""

    name = "csl-json"
    ending = "csl.json"
    media_type = "application/vnd.citationstyles.csl+json; charset=utf-8"

    def pieces(self, references: Iterable[Reference]) -> Iterator[bytes]:
        """Yield a JSON array, an item a line."""
        return gathered(_texts(references))


def _texts(references: Iterable[Reference]) -> Iterator[str]:
    yield "["
    for number, reference in enumerate(references):
        yield (",\n" if number else "\n") + json.dumps(item(reference), ensure_ascii=False)
    yield "\n]\n"


def item(ref: Reference) -> dict[str, Any]:
    """Return one item; what is not known is left out."""
    given: dict[str, Any] = {
        "id": ref.id,
        "type": _type(ref),
        "title": _line(ref.shown_title),
        "author": _authors(ref),
        "issued": {"date-parts": [list(parts)]}
        if (parts := best_parts(ref.date, ref.year))
        else None,
        "container-title": _line(ref.journal or ref.registry),
        "container-title-short": _line(ref.journal_abbreviation),
        "volume": _line(ref.volume),
        "issue": _line(ref.issue),
        "page": _line(ref.pages),
        "number": _line(ref.registry_id),
        "publisher": _line(ref.sponsor),
        "ISSN": _line(ref.issn),
        "DOI": _line(ref.doi),
        "PMID": _line(ref.pmid),
        "PMCID": _line(ref.pmcid),
        "URL": ref.urls[0] if ref.urls else None,
        "status": "retracted" if ref.retracted else None,
        "language": _line("; ".join(ref.languages)),
        "abstract": without_controls(ref.abstract) if ref.abstract else None,
        "original-title": _line(ref.vernacular_title),
        "keyword": ", ".join(_line(word) or "" for word in ref.all_keywords),
        "note": " | ".join(ref.remarks),
        "source": DATABASE_NAME,
        "custom": _custom(ref),
    }
    return {name: value for name, value in given.items() if value}


def _custom(ref: Reference) -> dict[str, Any]:
    """Return what CSL has no field for, in the field it keeps for that."""
    given = {
        "record": ref.id,
        "kind": ref.kind,
        "tags": list(ref.tags),
        "remarks": list(ref.remarks),
        "abstract_source": ref.abstract_source if ref.abstract else None,
        "publication_types": list(ref.types),
        "registrations": list(ref.registrations),
    }
    return {name: value for name, value in given.items() if value}


def _type(ref: Reference) -> str:
    if ref.is_trial:
        return "webpage"
    if ref.is_book:
        return "chapter" if ref.journal else "book"
    return "article-journal"


def _authors(ref: Reference) -> list[dict[str, str]]:
    if ref.is_trial and not ref.authors and ref.sponsor:
        return [{"literal": one_line(ref.sponsor)}]
    names = [_name(author) for author in ref.authors]
    return [name for name in names if name]


def _name(author: Author) -> dict[str, str]:
    if author.collective:
        return {"literal": one_line(author.collective)}
    if not author.last:
        return {"literal": one_line(author.printed)}
    given = one_line(author.fore or author.initials or "")
    return {"family": one_line(author.last), **({"given": given} if given else {})}


def _line(text: str | None) -> str | None:
    return one_line(text) if text else None
