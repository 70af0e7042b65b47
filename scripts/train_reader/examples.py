"""From labelled texts to the arrays that the network is trained on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.draft import Candidate, draft_of
from nlp.reader.features import Features
from nlp.reader.verdicts import LABELS, SAID, VALUES, verdict_of
from nlp.tagger import Tagger

UNLABELLED, NO_SIDE_EFFECT = -9, -1
"""Tags of a word of which nothing is known, and of one of which only that it is no side effect."""

LONGEST = 768


@dataclass(slots=True)
class Example:
    """One text: its words and features, the tag of each word, and the verdicts on its mentions."""

    words: list[str]
    table: npt.NDArray[np.int32]
    sentences: npt.NDArray[np.int32]
    tags: npt.NDArray[np.int32]
    mentions: list[tuple[int, int, int]]
    """First word, word behind the last, and the number of the value among VALUES."""

    said: npt.NDArray[np.float32]

    def cut(self, length: int) -> Example:
        """Return the beginning of the text, without its mentions."""
        return Example(
            self.words[:length], self.table[:length], self.sentences[:length],
            self.tags[:length], [], self.said[:0],
        )  # fmt: skip


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
        return self._example(text, document["spans"], _own_tag, judged=True)

    def outcomes(self, document: dict[str, Any]) -> Example:
        """Return a text of EvidenceOutcomes; outside its results nothing is known."""
        spans = [span for span in document["spans"] if span["label"] == "OUTCOME"]
        example = self._example(document["text"], spans, lambda span: 1)
        first, last = document["scored_region"]
        outside = (self._starts < first) | (self._ends > last)
        example.tags[outside[:LONGEST]] = UNLABELLED
        return example

    def events(self, document: dict[str, Any]) -> Example:
        """Return a sentence of PHEE: effects of adverse events are side effects, no others are."""
        triggers = [
            (document["spans"][place]["start"], event["type"])
            for event in document["events"]
            for place in event["trigger"]
            if event["type"] != "Combination"
        ]
        spans = [
            span
            for span in document["spans"]
            if span["label"] == "Effect"
            and triggers
            and min(triggers, key=lambda t: abs(t[0] - span["start"]))[1] == "Adverse_event"
        ]
        return self._example(document["text"], spans, lambda span: 1, rest=NO_SIDE_EFFECT)

    def diseases(self, document: dict[str, Any]) -> Example:
        """Return a text of BC5CDR: what a chemical induced is a side effect, other diseases not."""
        induced = {relation.get("disease_mesh") for relation in document["relations"]}
        spans = [span for span in document["spans"] if span["label"] == "DISEASE"]
        return self._example(
            document["text"],
            spans,
            lambda span: 1 if span.get("mesh") in induced else NO_SIDE_EFFECT,
            rest=UNLABELLED,
        )

    def unlabelled(self, text: str) -> Example:
        """Return a text without labels."""
        return self._example(text, [], lambda span: 0)

    def _example(
        self,
        text: str,
        spans: list[dict[str, Any]],
        tag_of: Any,
        rest: int = 0,
        judged: bool = False,
    ) -> Example:
        doc = self._pipeline(text)
        seen = self._features.of(doc)
        tokens = [doc[int(place)] for place in seen.tokens]
        self._starts = np.array([t.idx for t in tokens], dtype=np.int64)
        self._ends = np.array([t.idx + len(t) for t in tokens], dtype=np.int64)
        tags = np.full(len(tokens), rest, dtype=np.int32)
        mentions: list[tuple[int, int, int]] = []
        given: list[Candidate] = []
        for first, last, span in self._placed(spans):
            tag = tag_of(span)
            if (tags[first:last] != rest).any():
                continue
            tags[first:last] = tag if tag < 0 else tag + 1
            tags[first] = tag
            if judged and last <= LONGEST:
                mentions.append((first, last, VALUES.index(_value(span))))
                start, end = int(seen.tokens[first]), int(seen.tokens[last - 1]) + 1
                given.append(Candidate(start, end, span["label"], "given"))
        return Example(
            [t.norm_ for t in tokens][:LONGEST],
            seen.table[:LONGEST],
            seen.sentences[:LONGEST],
            tags[:LONGEST],
            mentions,
            self._verdicts(doc, given),
        )

    def _placed(self, spans: Iterable[dict[str, Any]]) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Yield the words of each span, the shorter spans first."""
        for span in sorted(spans, key=lambda span: int(span["end"]) - int(span["start"])):
            inside = np.flatnonzero((self._starts < span["end"]) & (self._ends > span["start"]))
            if len(inside):
                yield int(inside[0]), int(inside[-1]) + 1, span

    def _verdicts(self, doc: Any, given: list[Candidate]) -> npt.NDArray[np.float32]:
        """Return what the rules say of mentions given to them."""
        draft = draft_of(doc)
        for mention in given:
            for term in draft.terms:
                if term.label == mention.label and (
                    mention.start <= term.start and term.end <= mention.end
                ):
                    mention.concept = term.concept
        order = list(given)
        draft.mentions = list(given)
        for step in ("evidence_assertion", "evidence_direction"):
            self._pipeline.get_pipe(step)(doc)
        said = [verdict_of(mention) for mention in order]
        return np.stack(said) if said else np.zeros((0, SAID), dtype=np.float32)


def _own_tag(span: dict[str, Any]) -> int:
    return 1 + 2 * LABELS.index(span["label"])


def _value(span: dict[str, Any]) -> str:
    return str(span.get("assertion") or span.get("direction"))
