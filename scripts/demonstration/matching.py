"""Which records would a search of the topic find? Asked with the search's own words.

Only what the records hold can be asked: titles, restated abstracts, keywords, conditions,
interventions, outcomes, restated criteria. Subject headings are not among the records, so a term
such as "Ketamine"[Mesh] finds nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from records.topic import Search

Row = Mapping[str, Any]


def pubmed_finds(search: Search, row: Row) -> bool:
    """Say whether a PubMed search, a conjunction of disjunctions, finds a publication."""
    groups = re.split(r"\s+AND\s+(?=\()", " ".join(search.query.split()))
    return all(
        any(_term_finds(term, row) for term in group.strip("() ").split(" OR ")) for group in groups
    )


def registry_finds(search: Search, row: Row) -> bool:
    """Say whether a ClinicalTrials.gov search finds a trial."""
    areas = {
        "query.intr": [row.get("interventions"), row.get("arms"), row.get("title")],
        "query.cond": [row.get("conditions"), row.get("title"), row.get("official_title")],
        "query.outc": [row.get("primary_outcomes"), row.get("secondary_outcomes")],
        "query.term": [row.get("restated_eligibility")],
    }
    return all(
        any(_holds(_words(areas[name]), phrase, plural=True) for phrase in _phrases(expression))
        for name, expression in search.parameters
    )


def _term_finds(term: str, row: Row) -> bool:
    parsed = re.fullmatch(r'"?(.+?)"?\[(\w+)\]', term.strip())
    if not parsed:
        raise ValueError(f"the query holds a term without a field: {term}")
    phrase, field = parsed.groups()
    texts = {
        "ti": [row.get("title")],
        "ot": [row.get("keywords")],
        "tiab": [row.get("title"), row.get("restated_abstract"), row.get("keywords")],
    }.get(field, [])
    return _holds(_words(texts), phrase)


def _phrases(expression: str) -> list[str]:
    inside = re.sub(r"AREA\[\w+\]", "", expression).strip("() ")
    return [phrase.strip('" ') for phrase in inside.split(" OR ")]


def _holds(text: str, phrase: str, *, plural: bool = False) -> bool:
    ending = r"\w*" if phrase.endswith("*") else "s?" if plural else ""
    words = re.escape(_words(phrase.rstrip("*")))
    return re.search(rf"\b{words}{ending}\b", text) is not None


def _words(value: object) -> str:
    """Return all words in a text, or in a list or mapping of texts, in lower case."""
    if isinstance(value, Mapping):
        return " | ".join(_words(part) for part in value.values())
    if isinstance(value, list):
        return " | ".join(_words(part) for part in value)
    return " ".join(re.findall(r"\w+", value.casefold())) if isinstance(value, str) else ""
