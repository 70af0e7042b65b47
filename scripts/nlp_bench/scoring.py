"""How answers are scored: by overlap, by exact offsets, jointly with the attribute, by tokens.

The pairing is that of the gold set's own scorer (and of scripts/measure_gold.py): a mention and a
span of one label agree when they overlap, each used once, the longest overlap first; jointly when
the span accepts the mention's value. A mention that touches a zone of disagreement and no span of
its label is not counted, nor is one outside what annotators read.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from scripts.nlp_bench.answers import Answer, Said
from scripts.nlp_bench.corpora import Sample, Span
from scripts.nlp_bench.rows import Figure

RESAMPLES = 1000
SEED = 11


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of one text or of several: spans, mentions, and how many agree."""

    gold: int = 0
    said: int = 0
    overlap: int = 0
    exact: int = 0
    joint: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count(sample: Sample, answer: Answer, label: str) -> Counts:
    """Count the mentions of one label in one text."""
    gold = sample.of(label)
    said = [m for m in answer.mentions if m.label == label and sample.inside(m.start, m.end)]
    pairs = pair(gold, said)
    used = {id(m) for _, m in pairs}
    extra = [m for m in said if id(m) not in used and not _excused(m, sample, gold)]
    return Counts(
        gold=len(gold),
        said=len(pairs) + len(extra),
        overlap=len(pairs),
        exact=sum((g.start, g.end) == (m.start, m.end) for g, m in pairs),
        joint=sum(m.value in g.accept for g, m in pairs),
    )


def pair(gold: Sequence[Span], said: Sequence[Said]) -> list[tuple[Span, Said]]:
    """Pair spans with the mentions that overlap them, the longest overlap first."""
    options = sorted(
        (
            (min(g.end, m.end) - max(g.start, m.start), gold_place, said_place)
            for gold_place, g in enumerate(gold)
            for said_place, m in enumerate(said)
        ),
        reverse=True,
    )
    pairs, gold_used, said_used = [], set(), set()
    for shared, gold_place, said_place in options:
        if shared > 0 and gold_place not in gold_used and said_place not in said_used:
            gold_used.add(gold_place)
            said_used.add(said_place)
            pairs.append((gold[gold_place], said[said_place]))
    return pairs


def _excused(mention: Said, sample: Sample, gold: Sequence[Span]) -> bool:
    in_zone = any(_touch(mention, zone[0], zone[1]) for zone in sample.ignore)
    return in_zone and not any(_touch(mention, g.start, g.end) for g in gold)


def _touch(mention: Said, start: int, end: int) -> bool:
    return mention.start < end and start < mention.end


def count_tokens(sample: Sample, answer: Answer, label: str) -> Counts:
    """Count the tokens that lie in a span, in a mention, and in both (as `overlap`)."""
    tokens = sample.words()
    gold = _covered(tokens, ((s.start, s.end) for s in sample.of(label)))
    said = _covered(tokens, ((m.start, m.end) for m in answer.mentions if m.label == label))
    return Counts(gold=len(gold), said=len(said), overlap=len(gold & said))


def _covered(
    tokens: Sequence[tuple[int, int]], spans: Iterable[tuple[int, int]]
) -> set[tuple[int, int]]:
    held = list(spans)
    return {(a, b) for a, b in tokens if any(a < end and start < b for start, end in held)}


def f1(counts: Counts, part: str) -> float:
    """Return the F1 of one kind of agreement: overlap, exact or joint."""
    total = counts.gold + counts.said
    return 2 * float(getattr(counts, part)) / total if total else 0.0


def figure(texts: Sequence[Counts], part: str) -> Figure:
    """Return an F1 with its interval: texts are drawn anew with replacement, 1,000 times."""
    whole = sum(texts, Counts())
    value = f1(whole, part)
    drawer = random.Random(SEED)
    pieces = [(getattr(c, part), c.gold + c.said) for c in texts if c.gold + c.said]
    drawn = []
    for _ in range(RESAMPLES if pieces else 0):
        again = drawer.choices(pieces, k=len(pieces))
        drawn.append(2 * sum(hits for hits, _ in again) / sum(total for _, total in again))
    drawn.sort()
    low, high = (drawn[25], drawn[974]) if drawn else (None, None)
    return Figure(value, whole.gold, low, high)


def share(right: int, of: int) -> Figure:
    """Return a share with its Wilson interval."""
    if not of:
        return Figure(0.0, 0)
    z, p = 1.959964, right / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Figure(p, of, max(middle - half, 0.0), min(middle + half, 1.0))
