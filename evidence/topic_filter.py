"""Which records of a big file are about the topic: those that name a drug and a condition of it.

The words are those of the topic file, in whole words, in whatever part of a record says what it is
about. A hyphen is as good as a space. An abbreviation in capitals ("BED", "AN") counts only as it
is written, and not in a text that is all in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.model import Publication, Record, Trial
from records.topic import Term, Topic

LONGEST_ABBREVIATION = 6
_GAP = r"[\s\-‐‑‒–—]+"
_SPACE_OR_HYPHEN = re.compile(_GAP)


class Words:
    """A list of terms, to be found in texts."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(dict.fromkeys(term for term in terms if term.strip()))
        self._names = _pattern([t for t in self.terms if not _is_abbreviation(t)], re.IGNORECASE)
        self._abbreviations = _pattern([t for t in self.terms if _is_abbreviation(t)], 0)

    def named_in(self, texts: Sequence[str]) -> bool:
        """Say whether any of the texts has any of the words."""
        return any(
            self._names.search(text)
            or (self._abbreviations.search(text) and not text.isupper())
            or text in self.terms
            for text in texts
        )


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Keeps the records that name one of the drugs and one of the conditions."""

    drugs: Words
    conditions: Words

    @classmethod
    def of_topic(cls, topic: Topic) -> TopicFilter:
        """Return the filter of a topic's own words."""
        return cls(Words(_names(topic.drugs)), Words(_names(topic.conditions)))

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> TopicFilter:
        """Return the filter that an archive remembers (see `facts`)."""
        return cls(Words(facts["drugs"]), Words(facts["conditions"]))

    def facts(self) -> dict[str, list[str]]:
        """Return the words, so that a rebuild keeps what was kept then."""
        return {"drugs": list(self.drugs.terms), "conditions": list(self.conditions.terms)}

    def keeps(self, record: Record) -> bool:
        """Say whether a record is about the topic."""
        texts = _texts(record)
        return self.drugs.named_in(texts) and self.conditions.named_in(texts)

    def halves(self, record: Record) -> tuple[bool, bool]:
        """Say whether a record names a drug, and whether it names a condition."""
        texts = _texts(record)
        return self.drugs.named_in(texts), self.conditions.named_in(texts)


def _texts(record: Record) -> tuple[str, ...]:
    found = _of_trial(record) if isinstance(record, Trial) else _of_publication(record)
    return tuple(text for text in found if text)


def _names(terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        yield term.name
        yield from term.synonyms


def _is_abbreviation(term: str) -> bool:
    return term.isupper() and len(term) <= LONGEST_ABBREVIATION


def _pattern(terms: Sequence[str], flags: int) -> re.Pattern[str]:
    if not terms:
        return re.compile(r"(?!)")
    written = (_GAP.join(map(re.escape, _SPACE_OR_HYPHEN.split(term))) for term in terms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", flags)


def _of_publication(record: Publication) -> Iterator[str | None]:
    yield from (record.title, record.vernacular_title, record.descriptor)
    yield from (section.text for section in record.sections)
    yield from record.keywords
    for heading in record.mesh_headings:
        yield heading.descriptor
    yield from (chemical.name for chemical in record.chemicals)


def _of_trial(record: Trial) -> Iterator[str | None]:
    yield from (record.title, record.official_title, record.acronym, record.descriptor)
    yield from (record.brief_summary, record.detailed_description, record.eligibility)
    yield from record.conditions
    yield from record.keywords
    for intervention in record.interventions:
        yield from (intervention.name, intervention.description, *intervention.other_names)
    for arm in record.arms:
        yield from (arm.label, arm.description, *arm.interventions)
    for outcome in record.planned_outcomes:
        yield from (outcome.measure, outcome.description)
