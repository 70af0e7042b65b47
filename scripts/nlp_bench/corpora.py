"""The corpora, read from the folder beside the checkout, each as texts with spans.

Nothing here is copied into the repository. A corpus that is not there is passed over with a
reason; the formats are those of the folder's own README.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

SIDE_EFFECT, OUTCOME = "SIDE_EFFECT", "OUTCOME"
ATTRIBUTE = {SIDE_EFFECT: "assertion", OUTCOME: "direction"}
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Span:
    """A mention that annotators marked; `accept` holds the attribute values they allow, if any."""

    start: int
    end: int
    label: str
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that annotators labelled.

    `region` is the part that they read (None: all of it), `ignore` the zones where they
    disagreed, `tokens` the corpus's own tokens as character offsets (where it has none: runs of
    letters and digits, and single signs). `design` and `population_n` are None where not judged.
    """

    id: str
    text: str
    spans: tuple[Span, ...]
    region: tuple[int, int] | None = None
    ignore: tuple[tuple[int, int], ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()
    design: str | None = None
    population_n: int | None = None

    def of(self, label: str) -> list[Span]:
        """Return the spans of a label."""
        return [span for span in self.spans if span.label == label]

    def inside(self, start: int, end: int) -> bool:
        """Say whether a span lies, with a character at least, in what annotators read."""
        return self.region is None or (start < self.region[1] and end > self.region[0])

    def words(self) -> tuple[tuple[int, int], ...]:
        """Return the tokens in what annotators read."""
        found = self.tokens or tuple((m.start(), m.end()) for m in _TOKEN.finditer(self.text))
        return tuple(token for token in found if self.inside(*token))


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as file:
        for line in file:
            yield json.loads(line)


def gold(path: Path) -> list[Sample]:
    """Return the gold abstracts, with the attribute values that their annotators accept."""
    return [gold_sample(row) for row in read_lines(path)]


def gold_sample(row: Mapping[str, Any]) -> Sample:
    """Return one abstract in the form of the gold file."""
    spans = (Span(s["start"], s["end"], s["label"], frozenset(s["accept"])) for s in row["spans"])
    return Sample(
        id=row["id"],
        text=row["text"],
        spans=tuple(spans),
        ignore=tuple((zone[0], zone[1]) for zone in row["ignore"]),
        design=row["design"],
        population_n=row["population_n"],
    )


def ade(path: Path, *, positives_only: bool) -> list[Sample]:
    """Return the sentences of ADE-Corpus-V2; those without an effect too unless told otherwise."""
    rows = read_lines(path)
    return [
        spans_of(row, {"ADVERSE_EFFECT": SIDE_EFFECT})
        for row in rows
        if row["kind"] == "positive" or not positives_only
    ]


def phee(path: Path, *, adverse_only: bool = True) -> list[Sample]:
    """Return PHEE's sentences with an adverse event; its Effect spans are the side effects.

    A sentence may hold a benefit too: which Effect belongs to which event is not marked, so its
    effects count all the same.
    """
    rows = read_lines(path)
    return [
        spans_of(row, {"Effect": SIDE_EFFECT} if _has(row, "Adverse_event") else {})
        for row in rows
        if _has(row, "Adverse_event") or not adverse_only
    ]


def _has(row: Mapping[str, Any], event: str) -> bool:
    return any(said["type"] == event for said in row["events"])


def outcomes(path: Path, label: str, *, one_in: int = 1) -> list[Sample]:
    """Return the texts of a corpus of outcomes, its `label` read as OUTCOME.

    `one_in` takes every so manieth text by the digest of its id, where a corpus has no dev part.
    """
    return [
        spans_of(row, {label: OUTCOME})
        for row in read_lines(path)
        if int(sha256(row["id"].encode()).hexdigest(), 16) % one_in == 0
    ]


def spans_of(row: Mapping[str, Any], labels: Mapping[str, str]) -> Sample:
    """Return a text with the spans of some labels, each place once."""
    found = {
        (s["start"], s["end"], labels[s["label"]]) for s in row["spans"] if s["label"] in labels
    }
    region = row.get("scored_region")
    return Sample(
        id=str(row["id"]),
        text=row["text"],
        spans=tuple(Span(*place) for place in sorted(found)),
        region=(region[0], region[1]) if region else None,
        tokens=tuple((token[0], token[1]) for token in row.get("tokens", ())),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """A mention of the NegEx kit, given by its offsets, and whether it is negated there."""

    text: str
    start: int
    end: int
    negated: bool


def negex(path: Path) -> list[Given]:
    """Return the mentions of the NegEx kit."""
    return [
        Given(row["text"], span["start"], span["end"], row["negation"] == "Negated")
        for row in read_lines(path)
        for span in row["spans"]
    ]


@dataclass(frozen=True, slots=True)
class Effect:
    """An answered question of Evidence Inference: whether an outcome differed, by its evidence."""

    text: str
    start: int
    end: int
    outcome: str
    differs: bool


def evidence_inference(path: Path) -> list[Effect]:
    """Return the questions whose evidence stands in the abstract, in the text without markup."""
    return [
        effect
        for row in read_lines(path)
        for said in row["relations"]
        if (effect := _effect(row, said)) is not None
    ]


def _effect(row: Mapping[str, Any], said: Mapping[str, Any]) -> Effect | None:
    text = row["text"].removeprefix("TITLE: \n").replace("ABSTRACT.", "").strip()
    text = re.sub(r"\n{2,}", "\n", text)
    evidence = row["spans"][said["evidence"]]["text"]
    start = text.find(evidence)
    if start < 0:
        return None
    differs = said["direction"] != "no difference"
    return Effect(text, start, start + len(evidence), said["outcome"], differs)


def content_words(text: str) -> frozenset[str]:
    """Return the words of four letters or more, without a plural's s."""
    words: Iterable[str] = re.findall(r"[a-z]{4,}", text.lower())
    return frozenset(word.rstrip("s") for word in words)
