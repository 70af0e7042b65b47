"""Sentences for cues: the words that a literal stands for, and where cues meet a mention."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from nlp.draft import Candidate, Draft, Sentence, draft_of
from nlp.tagger import Tagger

FOLDER = Path(__file__).parent / "cue_sentences"


@dataclass(frozen=True)
class Pair:
    """Two sentences with their mention in brackets: in one a cue speaks of it, in one not."""

    category: str
    fires: str
    silent: str


def pairs_of(name: str) -> list[Pair]:
    """Return the hand-written pairs of a file: a table for each category, each pair two lines."""
    data = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    return [
        Pair(category, fires, silent)
        for category, rows in data.items()
        for fires, silent in rows["pairs"]
    ]


def expansions(literal: str) -> Iterator[str]:
    """Yield word sequences that a literal stands for: each of its alternatives is in one.

    >>> list(expansions("no real? change|end+point"))
    ['no real change', 'no end point']
    """
    slots = [
        part.removesuffix("?").split("|") if part != "?" else ["?"] for part in literal.split()
    ]
    optional = [part.endswith("?") and len(part) > 1 for part in literal.split()]
    for turn in range(max(len(slot) for slot in slots)):
        words = [
            "thing" if slot == ["_"] else slot[turn % len(slot)].replace("+", " ")
            for slot, may_go in zip(slots, optional, strict=True)
            if not (may_go and turn % 2)
        ]
        yield " ".join(words)
    if any(optional):
        yield " ".join(
            slot[0].replace("+", " ")
            for slot, may_go in zip(slots, optional, strict=True)
            if not may_go
        )


def read(tagger: Tagger, marked: str, label: str) -> tuple[Doc, Draft, Sentence, Candidate]:
    """Return the document of a sentence among results, and its bracketed words as a mention."""
    before, _, rest = marked.partition("[")
    inside, _, after = rest.partition("]")
    opening = "A trial of ketamine.\nRESULTS: "
    start = len(opening + before)
    doc = tagger.pipeline(opening + before + inside + after)
    tokens = [t.i for t in doc if start <= t.idx < start + len(inside) and not t.is_space]
    draft = draft_of(doc)
    mention = Candidate(tokens[0], tokens[-1] + 1, label, "given")
    mention.concept = next(
        (t.concept for t in draft.terms if (t.start, t.end) == (mention.start, mention.end)), None
    )
    sentence = next(s for s in draft.sentences if mention.start < s.end)
    return doc, draft, sentence, mention
