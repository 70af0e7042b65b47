"""Where the sentences of a passage end, for passages of which the tagger told only some."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

_END = re.compile(r"[.!?]+[\"”’)\]]*(?=\s+[\"“‘(\[]?[A-Z0-9À-ÖØ-ÞΑ-ΩА-Я])|[.!?؟。！？](?=\s*$)|\n+")
_NO_END = re.compile(
    r"(?:\b(?:vs|al|e\.g|i\.e|cf|ca|approx|resp|etc|Dr|Prof|St|No|Fig|Ref|[A-Z]))\.$"
)


def sentences(text: str, told: Iterable[Span] = ()) -> list[Span]:
    """Return the sentences of a passage as offsets, in order.

    `told` are sentences that the tagger gave with its mentions: they stand as they are, and what
    lies between them is cut at full stops before a capital or a figure.

    >>> text = "Mood rose vs. placebo (P. Smith). It fell later. 12 left."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Mood rose vs. placebo (P. Smith).', 'It fell later.', '12 left.']
    """
    found: list[Span] = []
    reached = 0
    for start, end in sorted(set(told)):
        if start >= reached and end > start:
            found += _cut(text, reached, start)
            found.append((start, end))
            reached = end
    return [*found, *_cut(text, reached, len(text))]


def _cut(text: str, start: int, end: int) -> Iterable[Span]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _NO_END.search(text, max(begin, match.end() - 8), match.end()):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterable[Span]:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    if right > left:
        yield start + left, start + right
