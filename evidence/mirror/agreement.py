"""How far the topic's words agree with PubMed's own search about what belongs to the topic.

Counted over the publications that are stored: those that a search of the topic finds in PubMed now,
and those that the words choose. What neither of them finds is not here and is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.store import Store, decode
from evidence.importing import filter_of_topic
from records.model import Publication
from records.topic import Topic

PUBMED = "pubmed"


@dataclass(frozen=True, slots=True)
class Differing:
    """A publication on which they differ, and which half of the words it names."""

    pmid: str
    title: str
    names_drug: bool
    names_condition: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many both find, and what one of them finds alone."""

    both: int
    search_alone: tuple[Differing, ...]
    words_alone: tuple[Differing, ...]

    @property
    def searched(self) -> int:
        """Return how many the searches find."""
        return self.both + len(self.search_alone)


def agreement(store: Store, topic: Topic) -> Agreement:
    """Compare the topic's words with its searches, by the records that are stored."""
    chosen = filter_of_topic(topic)
    names = {search.name for search in topic.searches_of(PUBMED)}
    found = {
        row["source_key"]
        for row in store.rows(
            "select s.source_key, f.search from source_records s join found_by f "
            "on f.record = s.record and f.source = s.source "
            "where s.source = ? and f.lost_at is null",
            (PUBMED,),
        )
        if row["search"] in names  # and not the name of a file
    }
    both = 0
    alone: list[Differing] = []
    words: list[Differing] = []
    for row in store.rows(
        "select source_key, payload from source_records "
        "where source = ? and kind = 'publication' and state = 'present' "
        "order by cast(source_key as integer)",
        (PUBMED,),
    ):
        record = decode("publication", row["payload"])
        if not isinstance(record, Publication):
            continue
        drug, condition = chosen.halves(record)
        here = row["source_key"] in found
        if here and drug and condition:
            both += 1
        elif here or (drug and condition):
            differing = Differing(row["source_key"], record.title or "", drug, condition)
            (alone if here else words).append(differing)
    return Agreement(both, tuple(alone), tuple(words))
