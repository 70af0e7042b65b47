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
  select publication, group_concat(descriptor, ' ; ') from mesh_headings group by 1
  union all
  select publication, group_concat(keyword, ' ; ') from keywords group by 1"""


def fill_conditions(connection: sqlite3.Connection, conditions: Iterable[Term]) -> None:
    """Add the facet `condition`: named in title, abstract, registered condition or heading.

    A condition that is named may still be one that was left out of the study: the facet says what
    is named, not who took part.
    """
    names = ConditionNames(conditions)
    found: set[tuple[str, str, str]] = set()
    for source in (_TEXTS, _HEADINGS):
        for record, *texts in connection.execute(source):
            text = " ; ".join(part for part in texts if part)
            found.update(("condition", name, record) for name in names.named_in(text))
    connection.executemany(
        "insert into record_facets (facet, value, record) values (?, ?, ?)", sorted(found)
    )


class ConditionNames:
    """Finds conditions by their names, as whole words; of names that overlap, the first longest.

    Names are found in any case, with a hyphen or a blank, and in the plural. "Binge-eating
    disorder" is not also "eating disorder", nor "activity-based anorexia" also "anorexia": the
    longer name is what was meant. Abbreviations are found as they are written, and only from
    SHORTEST_ABBREVIATION letters on: AN and BED are words of their own, and where they stand for
    a condition it is written out beside them.

    >>> names = ConditionNames([Term("binge-eating disorder", ("BED",)), Term("eating disorder")])
    >>> [sorted(names.named_in(text)) for text in ("Binge eating disorders.", "a BED")]
    [['binge-eating disorder'], []]
    """

    def __init__(self, conditions: Iterable[Term]) -> None:
        self._names: dict[str, str] = {}
        self._abbreviations: dict[str, str] = {}
        for condition in conditions:
            for name in (condition.name, *condition.synonyms):
                if not name.isupper():
                    self._names.setdefault(_folded(name), condition.name)
                elif len(name) >= SHORTEST_ABBREVIATION:
                    self._abbreviations.setdefault(name, condition.name)
        # A look behind in front of the names would make the search several times slower.
        longest = sorted(self._names, key=lambda name: (-len(name), name))
        choices = "|".join(r"[\s-]+".join(map(re.escape, name.split())) for name in longest)
        self._in_lower_case = re.compile(rf"({choices})s?(?!\w)")
        self._as_written = re.compile("|".join(map(re.escape, sorted(self._abbreviations))))

    def named_in(self, text: str) -> set[str]:
        """Return the names of the conditions that a text names."""
        return {*self._written_out(text.lower()), *self._abbreviated(text)}

    def _written_out(self, text: str) -> Iterator[str]:
        for match in self._in_lower_case.finditer(text) if self._names else ():
            if not _inside_word(text, match.start(), match.start()):
                yield self._names[_folded(match[1])]

    def _abbreviated(self, text: str) -> Iterator[str]:
        for match in self._as_written.finditer(text) if self._abbreviations else ():
            if not _inside_word(text, match.start(), match.end()):
                yield self._abbreviations[match[0]]


def _folded(name: str) -> str:
    return " ".join(re.split(r"[\s-]+", name.lower()))


def _inside_word(text: str, start: int, end: int) -> bool:
    """Say whether letters or digits go on before `start`, or behind `end` where it is not start."""
    before, behind = text[start - 1 : start], text[end : end + 1] if end > start else ""
    return any(side.isalnum() or side == "_" for side in (before, behind))
