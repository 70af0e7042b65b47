"""The learned step of the pipeline: which words are mentions.

The networks' shares for each tag are averaged with the rules' own opinion, which counts like a
part of a network (`rules` in the model's card), so that neither decides alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from nlp.draft import Candidate, Draft, Rejected, draft_of
from nlp.reader.decoding import REVIEWER, SCHEMES, log_softmax, spans_of
from nlp.reader.features import COLUMNS, Features, Seen, Table
from nlp.reader.hygiene import Hygiene
from nlp.reader.model import Floats, Model, read
from nlp.reader.network import read_words, strongest_of
from records.model import Concept

_OFFSETS = np.cumsum([0, *COLUMNS.values()])[:-1].astype(np.int32)
_RULE = list(COLUMNS).index("rule")
LONGEST = 1500
"""Words that are read at once; only full texts and hostile ones have more."""

_SURE = np.float32(0.88)
"""What the rules' opinion gives to its own tag; the others share the rest."""


class Reader:
    """Component: puts what rules and networks find together in the place of what rules propose."""

    def __init__(self, model: Model, scheme: str = REVIEWER) -> None:
        self._model = model
        self._features = Features()
        self._hygiene = Hygiene()
        self._threads = ThreadpoolController()
        head, self._labels = SCHEMES[scheme]
        self._head = f"head_{head}"
        own = scheme == REVIEWER
        bias = model.settings["bias"] if own else dict.fromkeys(self._labels, 0.0)
        self._rules = np.float32(model.settings["rules"] if own else 0.0)
        self._bias = np.array(
            [0.0] + [bias[label] for label in self._labels for _ in range(2)], dtype=np.float32
        )

    def __call__(self, doc: Doc) -> Doc:
        """Read the document; its draft holds what the rules propose."""
        draft = draft_of(doc)
        seen = self._features.of(doc)
        if not len(seen.tokens):
            return doc
        shares = self._shares(doc, seen)
        proposed = {(m.start, m.end, m.label): m for m in draft.mentions}
        scores = np.log(shares + np.float32(1e-6)) + self._bias
        found = (
            self._mention(draft, seen, shares, place, proposed)
            for place in spans_of(scores, seen.sentences)
        )
        draft.mentions = [mention for mention in found if mention is not None]
        return doc

    def _mention(
        self,
        draft: Draft,
        seen: Seen,
        shares: Floats,
        place: tuple[int, int, int],
        proposed: dict[tuple[int, int, str], Candidate],
    ) -> Candidate | None:
        """Return the mention of some words: the rules' own, where they propose the same words."""
        first, last, kind = place
        start, end = int(seen.tokens[first]), int(seen.tokens[last - 1]) + 1
        start, end = self._hygiene.trimmed(draft, start, end)
        if start == end:
            return None
        label = self._labels[kind]
        mention = proposed.get((start, end, label))
        if mention is None:
            if why := self._hygiene.refusal(draft, start, end, label):
                draft.rejected.append(Rejected(start, end, label, why))
                return None
            mention = Candidate(start, end, label, "reader")
        if mention.concept is None:
            mention.concept = _concept(draft, mention)
        own = shares[first:last, 1 + 2 * kind : 3 + 2 * kind]
        mention.score = float(own.sum(axis=1).mean())
        return mention

    def _shares(self, doc: Doc, seen: Seen) -> Floats:
        """Return the share of each tag for each word; each row sums to one."""
        words = [doc[int(place)].norm_ for place in seen.tokens]
        table = seen.table + _OFFSETS
        tags = 1 + 2 * len(self._labels)
        shares = np.zeros((len(words), tags), dtype=np.float32)
        if self._rules:
            shares += self._rules * _opinion(seen, tags)
        with self._threads.limit(limits=1):
            for start, end in _pieces(seen):
                numbers = seen.sentences[start:end] - seen.sentences[start]
                shares[start:end] += self._read(words[start:end], table[start:end], numbers)
        result: Floats = shares / (self._rules + len(self._model.networks))
        return result

    def _read(self, words: list[str], table: Table, numbers: Table) -> Floats:
        """Return the sum of the networks' shares for one piece of a text."""
        vectors = self._model.vectors_of(words)
        mask = np.ones(len(words), dtype=np.float32)
        shares: list[Floats] = []
        for weights in self._model.networks:
            state = read_words(weights, vectors, table, numbers, mask, _all_kept, np, strongest_of)
            scores = state @ weights[self._head] + weights[f"{self._head}_bias"]
            shares.append(np.exp(log_softmax(scores)))
        result: Floats = np.sum(shares, axis=0)
        return result


def _pieces(seen: Seen) -> Iterator[tuple[int, int]]:
    """Yield pieces of about LONGEST words, cut between sentences, so that memory stays small."""
    begins = np.flatnonzero(np.diff(seen.sentences, prepend=-1)).tolist()
    start = 0
    for place in begins:
        if place - start >= LONGEST:
            yield start, place
            start = place
    yield start, len(seen.tokens)


def _opinion(seen: Seen, tags: int) -> Floats:
    """Return the rules' proposals as shares of tags."""
    shares = np.full((len(seen.tokens), tags), (1 - _SURE) / (tags - 1), dtype=np.float32)
    shares[np.arange(len(seen.tokens)), seen.table[:, _RULE]] = _SURE
    return shares


def _concept(draft: Draft, mention: Candidate) -> Concept | None:
    """Return the concept of the longest term of the mention's kind inside it, or None."""
    inside = [
        term
        for term in draft.terms
        if term.label == mention.label and mention.start <= term.start and term.end <= mention.end
    ]
    best = max(inside, key=lambda term: term.end - term.start, default=None)
    return best.concept if best else None


def _all_kept(_layer: int, state: Any) -> Any:
    """Stand where training drops some of the state: here all of it is kept."""
    return state


@Language.factory("evidence_reader", default_config={"scheme": REVIEWER})
def create_reader(nlp: Language, name: str, scheme: str) -> Callable[[Doc], Doc]:
    """Make the component, with the shipped model, for one of SCHEMES."""
    return Reader(read(), scheme)
