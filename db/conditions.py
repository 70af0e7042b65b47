"""Which of the topic's conditions a record names."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator

from records.topic import Term

SHORTEST_ABBREVIATION = 4

_TEXTS = """
  select id, title, abstract, null from publications
  union all
  select id, coalesce(title, '') || '. ' || coalesce(official_title, ''), conditions, keywords
    from trials"""
_HEADINGS = """
  select publication, descriptor from mesh_headings
  union all select publication, keyword from keywords"""


def fill_conditions(connection: sqlite3.Connection, conditions: Iterable[Term]) -> None:
    """Add the facet `condition`: named in title, abstract, registered condition or heading.

    A condition that is named may still be one that was left out of the study: the facet says what
    is named, not who took part.
    """
    patterns = [(term.name, pattern_of(term)) for term in conditions]
    found: set[tuple[str, str, str]] = set()
    for source in (_TEXTS, _HEADINGS):
        for record, *texts in connection.execute(source):
            text = " ; ".join(part for part in texts if part)
            found.update(("condition", name, record) for name in _named(text, patterns))
    connection.executemany(
        "insert into record_facets (facet, value, record) values (?, ?, ?)", sorted(found)
    )


def _named(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[str]:
    return (name for name, pattern in patterns if pattern.search(text))


def pattern_of(term: Term) -> re.Pattern[str]:
    """Return what finds a condition in a text, as whole words.

    Names are found in any case and with a hyphen or a blank. Abbreviations are found as they are
    written, and only from SHORTEST_ABBREVIATION letters on: AN and BED are words of their own,
    and where they stand for a condition it is written out beside them.

    >>> pattern = pattern_of(Term("binge-eating disorder", ("BED", "ARFID")))
    >>> [bool(pattern.search(text)) for text in ("Binge eating disorder.", "a BED", "in ARFID")]
    [True, False, True]
    """
    parts = []
    for name in (term.name, *term.synonyms):
        if name.isupper():
            if len(name) >= SHORTEST_ABBREVIATION:
                parts.append(re.escape(name))
        else:
            words = [re.escape(word) for word in re.split(r"[\s-]+", name)]
            parts.append("(?i:" + r"[\s-]+".join(words) + "s?)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)")
