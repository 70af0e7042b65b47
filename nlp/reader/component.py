"""The two learned steps of the pipeline: which words are mentions, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Candidate, Draft, draft_of
from nlp.reader.decoding import log_softmax, spans_of
from nlp.reader.features import COLUMNS, Features, Seen
from nlp.reader.model import Floats, Model, read
from nlp.reader.network import judge_mentions, read_words, strongest_of
from nlp.reader.verdicts import LABELS, VALUES, allowed, verdict_of

_KEY = "evidence_reading"
_OFFSETS = np.cumsum([0, *COLUMNS.values()])[:-1].astype(np.int32)


@dataclass(slots=True)
class Reading:
    """What the networks made of one text: for each a row of state for each word it saw."""

    seen: Seen
    states: tuple[Floats, ...]
    strongest: tuple[Floats, ...]


class Reader:
    """Component: puts the network's mentions in the place of the rules' proposals."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._features = Features()
        self._bias = np.array(
            [0.0] + [model.settings["bias"][label] for label in LABELS for _ in range(2)],
            dtype=np.float32,
        )

    def __call__(self, doc: Doc) -> Doc:
        """Read the document; its draft holds what the rules propose."""
        draft = draft_of(doc)
        seen = self._features.of(doc)
        reading = self._read(doc, seen)
        doc.user_data[_KEY] = reading
        scores = self._scores(reading)
        proposed = {(m.start, m.end, m.label): m for m in draft.mentions}
        found = spans_of(scores + self._bias, seen.sentences)
        draft.mentions = [self._mention(draft, seen, scores, place, proposed) for place in found]
        return doc

    def _read(self, doc: Doc, seen: Seen) -> Reading:
        words = [doc[int(place)].norm_ for place in seen.tokens]
        vectors = self._model.vectors_of(words)
        mask = np.ones(len(words), dtype=np.float32)
        table = seen.table + _OFFSETS
        states = tuple(
            read_words(weights, vectors, table, seen.sentences, mask, _keep, np, strongest_of)
            for weights in self._model.networks
        )
        top = tuple(strongest_of(state, seen.sentences) for state in states)
        return Reading(seen, states, top)

    def _scores(self, reading: Reading) -> Floats:
        """Return the logarithm of each tag's share, the mean of the networks' shares."""
        rows = [
            np.exp(log_softmax(state @ weights["head_own"] + weights["head_own_bias"]))
            for weights, state in zip(self._model.networks, reading.states, strict=True)
        ]
        scores: Floats = np.log(sum(rows) / np.float32(len(rows)) + np.float32(1e-9))
        return scores

    def _mention(
        self,
        draft: Draft,
        seen: Seen,
        scores: Floats,
        place: tuple[int, int, int],
        proposed: dict[tuple[int, int, str], Candidate],
    ) -> Candidate:
        first, last, kind = place
        start, end = int(seen.tokens[first]), int(seen.tokens[last - 1]) + 1
        label = LABELS[kind]
        mention = proposed.get((start, end, label)) or Candidate(start, end, label, "reader")
        if mention.concept is None:
            mention.concept = _concept(draft, mention)
        columns = scores[first:last, 1 + 2 * kind : 3 + 2 * kind]
        mention.score = float(np.exp(columns.max(axis=1).mean()))
        return mention


def _keep(_layer: int, state: Any) -> Any:
    return state


def _concept(draft: Draft, mention: Candidate) -> Any:
    """Return the concept of the longest term of the mention's kind inside it, or None."""
    inside = [
        term
        for term in draft.terms
        if term.label == mention.label and mention.start <= term.start and term.end <= mention.end
    ]
    best = max(inside, key=lambda term: term.end - term.start, default=None)
    return best.concept if best else None


class Judge:
    """Component: lets the network confirm or overrule the rules' assertion and direction."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set assertion or direction of each mention; the rules have been through."""
        draft = draft_of(doc)
        reading: Reading | None = doc.user_data.get(_KEY)
        if reading is None or not draft.mentions:
            return doc
        said = np.stack([verdict_of(mention) for mention in draft.mentions])
        spans = _places(reading.seen, draft.mentions)
        scores = sum(
            judge_mentions(weights, state, top, spans, said, np)
            for weights, state, top in zip(
                self._model.networks, reading.states, reading.strongest, strict=True
            )
        )
        for mention, row in zip(draft.mentions, scores, strict=True):
            self._decide(mention, row)
        return doc

    def _decide(self, mention: Candidate, scores: Floats) -> None:
        row = log_softmax((scores + allowed(mention.label))[None])[0]
        value = VALUES[int(row.argmax())]
        if mention.label == "SIDE_EFFECT":
            if value != mention.assertion:
                mention.assertion, mention.cue = value, None
                mention.comparison = mention.comparison if value != "possible" else "none"
                if mention.comparison == "similar" and value != "absent":
                    mention.comparison = "none"
        elif value != mention.direction:
            mention.direction, mention.cue = value, None
            if value == "none":
                mention.contrast, mention.basis = "unclear", "words"


def _places(seen: Seen, mentions: list[Candidate]) -> Floats:
    """Return mentions x words: each word's share of its mention."""
    places: npt.NDArray[np.float32] = np.zeros((len(mentions), len(seen.tokens)), np.float32)
    for row, mention in enumerate(mentions):
        first, last = np.searchsorted(seen.tokens, [mention.start, mention.end])
        places[row, first:last] = 1 / max(int(last - first), 1)
    return places


@Language.factory("evidence_reader")
def create_reader(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component that finds mentions, with the shipped model."""
    return Reader(read())


@Language.factory("evidence_judge")
def create_judge(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component that judges mentions, with the shipped model."""
    return Judge(read())
