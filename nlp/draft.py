"""What the components of the pipeline hand to each other: the draft of one text's annotation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from spacy.attrs import LENGTH, SPACY  # type: ignore[import-not-found]
from spacy.tokens import Doc

from nlp.cues import Hit
from records.model import Concept, Fact, Intervention, MentionValue

_KEY = "evidence"
_OPENING, _CLOSING = "([", ")]"


@dataclass(slots=True)
class Phrase:
    """A noun phrase, tokens `start:end`; `governor` is the preposition before its list, or ""."""

    start: int
    end: int
    governor: str = ""
    head: str = ""
    listed: bool = False
    """It goes on a list ("nausea, vomiting"): what is said of the phrase before holds for it."""


@dataclass(slots=True)
class Sentence:
    """Tokens `start:end`, the section they stand in, what the sentence does, and its clauses.

    `role` is title, background, aim, methods, results or conclusion.
    """

    start: int
    end: int
    section: str = ""
    role: str = "results"
    clauses: tuple[tuple[int, int], ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def clause_of(self, token: int) -> tuple[int, int]:
        """Return the clause that holds a token."""
        for start, end in self.clauses:
            if start <= token < end:
                return start, end
        return self.start, self.end


@dataclass(slots=True)
class Candidate:
    """A mention in the making: tokens `start:end`, its label once decided, and the rule's name."""

    start: int
    end: int
    label: str
    rule: str
    concept: Concept | None = None
    assertion: str | None = None
    comparison: str | None = None
    direction: str | None = None
    contrast: str | None = None
    basis: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    cue: Hit | None = None
    values: tuple[MentionValue, ...] = ()
    score: float | None = None
    """How sure the network is of the mention's words, from 0 to 1; None where a rule decided."""


class Rejected(NamedTuple):
    """A term at the tokens `start:end` that is no mention of its label, and why not."""

    start: int
    end: int
    label: str
    reason: str


@dataclass(slots=True)
class Draft:
    """The state of one document on its way through the pipeline.

    What spaCy makes anew at every call is kept: `text` is the document's, `forms` are its tokens,
    `words` these in lower case, `spaced` says whether a blank follows, `starts` and `ends` are
    their offsets; `depth` is how many brackets are open around each.
    """

    text: str
    forms: list[str]
    words: list[str]
    spaced: list[bool]
    starts: list[int]
    ends: list[int]
    depth: list[int]
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    terms: list[Candidate] = field(default_factory=list)
    mentions: list[Candidate] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    treatments: frozenset[str] = frozenset()
    design: str | None = None
    population_n: int | None = None
    interventions: tuple[Intervention, ...] = ()
    facts: list[Fact] = field(default_factory=list)


def begin(doc: Doc) -> Draft:
    """Attach a new draft to a document and return it."""
    text = doc.text
    sizes = doc.to_array([LENGTH, SPACY]).astype(np.int64).reshape(-1, 2)
    ends = np.cumsum(sizes.sum(axis=1)) - sizes[:, 1]
    starts, stops = (ends - sizes[:, 0]).tolist(), ends.tolist()
    forms = [text[start:end] for start, end in zip(starts, stops, strict=True)]
    words = [form.lower() for form in forms]
    spaced = sizes[:, 1].astype(bool).tolist()
    draft = Draft(text, forms, words, spaced, starts, stops, _bracket_depth(words))
    doc.user_data[_KEY] = draft
    return draft


def draft_of(doc: Doc) -> Draft:
    """Return the draft that an earlier component attached."""
    draft: Draft = doc.user_data[_KEY]
    return draft


def _bracket_depth(words: list[str]) -> list[int]:
    """Count open brackets; one that is never closed ends at the next line."""
    depths: list[int] = []
    depth = 0
    for word in words:
        if word in _OPENING:
            depth += 1
            depths.append(depth)
        elif word in _CLOSING:
            depths.append(depth)
            depth = max(depth - 1, 0)
        else:
            depth = 0 if "\n" in word else depth
            depths.append(depth)
    return depths
