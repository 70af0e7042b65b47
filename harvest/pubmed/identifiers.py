"""Identifiers of a PubMed record itself, never those of the papers it cites.

The ReferenceList and CommentsCorrections of a record hold PMIDs and DOIs of other papers under
the same element names, so nothing here searches deeper than the record's own lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvest.pubmed.xml_text import XmlElement, attribute, children, text_of

_DOI = re.compile(r"10\.\d{3,9}(?:\.\d+)*/\S+")
_PMCID = re.compile(r"(?:PMC)?(\d+)(?:\.\d+)?", re.IGNORECASE)
_OWN_FIELDS = frozenset({"pubmed", "doi", "pmc", "pmcid"})


def doi_of(text: str | None) -> str | None:
    """Return the bare DOI in `text` ("https://doi.org/10.1/x" and "doi:10.1/x" too), or None."""
    found = _DOI.search(text) if text else None
    return found[0] if found else None


def pmcid_of(text: str | None) -> str | None:
    """Return a PMC id as "PMC123", or None when `text` is none."""
    found = _PMCID.fullmatch(text.strip()) if text else None
    return f"PMC{found[1]}" if found else None


def article_ids(lists: Iterable[XmlElement]) -> tuple[tuple[str, str], ...]:
    """Return (kind, value) of the identifiers in the record's own ArticleIdList elements."""
    return tuple(
        (kind, text)
        for element in children(lists, "ArticleId")
        if (kind := attribute(element, "IdType")) and (text := text_of(element))
    )


def first_doi(locations: Iterable[XmlElement], ids: Iterable[tuple[str, str]]) -> str | None:
    """Return the DOI: an ELocationID not marked invalid, else that among the `article_ids`."""
    for location in locations:
        if location.get("EIdType") == "doi" and location.get("ValidYN") != "N":
            doi = doi_of(text_of(location))
            if doi:
                return doi
    return next((doi for kind, text in ids if kind == "doi" and (doi := doi_of(text))), None)


def first_pmcid(ids: Iterable[tuple[str, str]]) -> str | None:
    """Return the PMC id among the `article_ids`."""
    found = (pmcid_of(text) for kind, text in ids if kind in ("pmc", "pmcid"))
    return next((pmcid for pmcid in found if pmcid), None)


def other_ids(
    ids: Iterable[tuple[str, str]], others: Iterable[XmlElement]
) -> tuple[tuple[str, str], ...]:
    """Return (kind, value) of the identifiers that have no field of their own."""
    pairs = [pair for pair in ids if pair[0] not in _OWN_FIELDS]
    pairs += [
        (attribute(o, "Source") or o.tag.lower(), text) for o in others if (text := text_of(o))
    ]
    return tuple(dict.fromkeys(pairs))
