"""Which record is this? Identifiers, titles, and permanent ids.

Two descriptions are one record when they share an identifier and their titles agree; the same
title and year alone only raise a question (see `merge_questions`). Rules are in docs/sources.md.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from difflib import SequenceMatcher

from db.registry_numbers import registry_identifier
from records.model import Publication, Trial

__all__ = [
    "disambiguated",
    "identifiers",
    "permanent_id",
    "registry_identifier",
    "title_key",
    "titles_agree",
]

TITLE_AGREEMENT = 0.9
"""Share of matching characters above which two normalised titles are the same."""


def identifiers(record: Publication | Trial) -> tuple[tuple[str, str], ...]:
    """Return (kind, value) pairs in canonical form: pmid, pmcid, doi, NCT, ISRCTN and so on."""
    if isinstance(record, Trial):
        found = [registry_identifier(record.registry_id)]
        found += [registry_identifier(number) for number in record.secondary_ids]
        return tuple(dict.fromkeys(pair for pair in found if pair))
    pairs = [
        ("pmid", record.pmid),
        ("pmcid", record.pmcid),
        ("doi", record.doi.lower() if record.doi else None),
        *record.other_ids,
    ]
    return tuple(dict.fromkeys((kind, value) for kind, value in pairs if value))


def title_key(title: str | None) -> str | None:
    """Return a title as lower-case letters and digits alone, or None for none.

    >>> title_key("Ketamine & Zinc: [a review].")
    'ketamine zinc a review'
    """
    if not title:
        return None
    folded = unicodedata.normalize("NFKD", title).casefold()
    words = re.findall(r"\w+", "".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(words) or None


def titles_agree(one: str | None, other: str | None) -> bool:
    """Say whether two title keys are of the same work; an unknown title never agrees.

    A title that continues the other (a subtitle left out) agrees too.
    """
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 25 and longer.startswith(shorter + " "):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= TITLE_AGREEMENT


def permanent_id(record: Publication | Trial) -> str:
    """Return the id a record gets when it is first met.

    "pmid35997954" and "NCT04714541" read well in an address, where "CTRI/2018/02/012345" is
    written "CTRI-2018-02-012345"; a record without any gets "x" and ten hex digits made of its
    DOI or source key.
    """
    if isinstance(record, Trial):
        known = registry_identifier(record.registry_id)
        if known:
            return known[1].replace("/", "-")
        return _hashed(f"{record.registry}:{record.registry_id}")
    if record.pmid:
        return f"pmid{record.pmid}"
    return _hashed(f"doi:{record.doi.lower()}" if record.doi else record.source_key)


def disambiguated(identifier: str, source_key: str) -> str:
    """Return another id for a record whose own is taken by a record it must not merge with."""
    return f"{identifier}-{hashlib.sha256(source_key.encode()).hexdigest()[:6]}"


def _hashed(key: str) -> str:
    return "x" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
