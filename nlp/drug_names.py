"""Where a text names drugs: the topic's by any of their names, others by how their names end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nlp import word_lists
from nlp.cues import Cue, CueTable
from nlp.draft import Draft, Sentence
from nlp.treatments import FILE
from records.topic import Term


class Named(NamedTuple):
    """A drug at the tokens `start:end`, by its preferred name or as the text has it."""

    start: int
    end: int
    name: str
    known: bool
    """It is one of the topic's, not merely a word that ends like a drug's name."""


class DrugNames:
    """Finds drugs in sentences. Placebo is none, nor is a word for any drug whatever."""

    def __init__(self, drugs: Iterable[Term]) -> None:
        data = word_lists.read(FILE)
        self._endings = (
            *word_lists.strings(FILE, data, "endings"),
            *word_lists.strings(FILE, data, "drug_names"),
        )
        self._no_names = frozenset(word_lists.strings(FILE, data, "no_drug_names"))
        self._known = CueTable(
            Cue(plain(form), drug.name) for drug in drugs for form in (drug.name, *drug.synonyms)
        )

    def find(self, draft: Draft, sentence: Sentence) -> list[Named]:
        """Return the drugs that a sentence names, in order."""
        hits = self._known.find(draft.words, sentence.start, sentence.end)
        found = [Named(hit.start, hit.end, hit.cue.category, True) for hit in hits]
        taken = {place for one in found for place in range(one.start, one.end)}
        for place in range(sentence.start, sentence.end):
            word = draft.words[place]
            if place not in taken and word.endswith(self._endings) and word not in self._no_names:
                found.append(Named(place, place + 1, word, False))
        return sorted(found)


def plain(form: str) -> str:
    """Keep the signs of a name from being read as those of a cue."""
    return form.replace("|", " ").replace("?", " ")
