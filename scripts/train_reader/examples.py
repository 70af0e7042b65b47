"""From labelled texts to the arrays that the network is trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.reader.decoding import LABELS
from nlp.reader.features import Features, Seen
from nlp.tagger import Tagger

UNLABELLED = -1
"""The tag of a word of which nothing is known."""

LONGEST = 768


@dataclass(slots=True)
class Example:
    """One text: its words and their features, the sentence of each, and the tag of each."""

    words: list[str]
    table: npt.NDArray[np.int32]
    sentences: npt.NDArray[np.int32]
    tags: npt.NDArray[np.int32]

    def cut(self, length: int) -> Example:
        """Return the beginning of the text."""
        return Example(
            self.words[:length], self.table[:length], self.sentences[:length], self.tags[:length]
        )


class Maker:
    """Runs the rules over texts and cuts labels to words."""

    def __init__(self, tagger: Tagger) -> None:
        self._pipeline = tagger.pipeline
        self._features = Features()

    def words(self, text: str) -> list[str]:
        """Return the words of a text as the network knows them."""
        return [t.norm_ for t in self._pipeline.tokenizer(text) if not t.is_space]

    def own(self, document: dict[str, Any], text: str) -> Example:
        """Return an abstract of this project's own labels."""
        return self._example(text, document["spans"], _own_tag)

    def outcomes(self, document: dict[str, Any]) -> Example:
        """Return a text of EvidenceOutcomes; outside its results nothing is known."""
        spans = [span for span in document["spans"] if span["label"] == "OUTCOME"]
        example = self._example(document["text"], spans, lambda span: 1)
        first, last = document["scored_region"]
        outside = (self._starts < first) | (self._ends > last)
        example.tags[outside[:LONGEST]] = UNLABELLED
        return example

    def effects(self, document: dict[str, Any]) -> Example:
        """Return a sentence of PHEE: every effect of a drug in it, good ones too."""
        spans = [span for span in document["spans"] if span["label"] == "Effect"]
        return self._example(document["text"], spans, lambda span: 1)

    def induced(self, document: dict[str, Any]) -> Example:
        """Return an abstract of BC5CDR: the diseases that a chemical is said to induce."""
        places = {place for said in document["relations"] for place in said["tails"]}
        spans = [document["spans"][place] for place in sorted(places)]
        return self._example(document["text"], spans, lambda span: 1)

    def unlabelled(self, text: str) -> Example:
        """Return a text without labels."""
        return self._example(text, [], lambda span: 0)

    def _example(
        self, text: str, spans: list[dict[str, Any]], tag_of: Callable[[dict[str, Any]], int]
    ) -> Example:
        seen = self._see(text)
        tags = np.zeros(len(seen.tokens), dtype=np.int32)
        for first, last, span in self._placed(spans):
            if not tags[first:last].any():
                tags[first:last] = tag_of(span) + 1
                tags[first] = tag_of(span)
        return Example(
            self._norms[:LONGEST], seen.table[:LONGEST], seen.sentences[:LONGEST], tags[:LONGEST]
        )

    def _see(self, text: str) -> Seen:
        doc = self._pipeline(text)
        seen = self._features.of(doc)
        tokens = [doc[int(place)] for place in seen.tokens]
        self._norms = [token.norm_ for token in tokens]
        self._starts = np.array([token.idx for token in tokens], dtype=np.int64)
        self._ends = np.array([token.idx + len(token) for token in tokens], dtype=np.int64)
        return seen

    def _placed(self, spans: Iterable[dict[str, Any]]) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Yield the words of each span, the shorter spans first."""
        for span in sorted(spans, key=lambda span: int(span["end"]) - int(span["start"])):
            inside = np.flatnonzero((self._starts < span["end"]) & (self._ends > span["start"]))
            if len(inside):
                yield int(inside[0]), int(inside[-1]) + 1, span


def _own_tag(span: dict[str, Any]) -> int:
    return 1 + 2 * LABELS.index(span["label"])
