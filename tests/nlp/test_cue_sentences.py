"""Each cue of the rules has a sentence in which it must speak of a mention, and one in which not.

Written by hand in cue_sentences/*.toml, the mention in brackets; and for each literal of the cues
of assertion and direction from a carrier sentence, with each of its alternatives in turn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from nlp import word_lists
from nlp.assertion import Assertions
from nlp.cues import CueTable, Hit, parse_cues
from nlp.direction import Directions
from nlp.tagger import Tagger
from nlp.tokens import split
from tests.nlp.cue_examples import FOLDER, expansions, pairs_of, read

T = TypeVar("T")
Reasons = list[tuple[Hit, str]]


@dataclass(frozen=True)
class Literal:
    """A literal of a word list with what its row says of it."""

    text: str
    category: str
    backward: bool


def literals(file: str, *keys: str) -> Iterator[Literal]:
    data = tomllib.loads(word_lists.content(file).decode())
    for key in keys:
        for row in data.get(key, []):
            for text in row["literals"]:
                yield Literal(text, row["category"], row.get("direction") == "backward")


def part(tagger: Tagger, kind: type[T]) -> T:
    return next(p for _, p in tagger.pipeline.pipeline if isinstance(p, kind))


def assertion_cues(tagger: Tagger, marked: str) -> Reasons:
    """Return the cues of a sentence, each with what keeps it from the bracketed words, or ""."""
    judge = part(tagger, Assertions)
    _, draft, sentence, mention = read(tagger, marked, "SIDE_EFFECT")
    return [(h, judge.hindrance(draft, sentence, h, mention)) for h in judge.cues(draft, sentence)]


def direction_cues(tagger: Tagger, marked: str) -> Reasons:
    """Return the cues of a sentence, each with why it does not decide, or ""."""
    _, draft, sentence, mention = read(tagger, marked, "OUTCOME")
    return part(tagger, Directions).considered(draft, sentence, mention)


def speaks(found: Reasons, category: str, words: str = "") -> bool:
    """Say whether a cue of a category (that holds these words) speaks of the mention."""
    wanted = split(words)
    return any(
        h.cue.category == category and not reason and h.end - h.start >= len(wanted)
        for h, reason in found
    )


# --- From carriers: every literal, every alternative of it ------------------------------------

ASSERTION = [c for c in literals("assertion_cues.toml", "cue") if c.category != "pseudo"]
DIRECTION = [c for c in literals("direction_cues.toml", "cue", "verdict")]
FORWARD = {
    "assertion": ("Here {} [nausea].", "There {} the [nausea] seen."),
    "direction": ("Ketamine {} [pain intensity].", "There was {} [pain intensity].", "Here {} the [pain intensity] was seen."),
}  # fmt: skip
BACKWARD = {
    "assertion": ("The [nausea] {}.", "[Nausea] {} here."),
    "direction": ("[Pain intensity] {}.", "[Pain intensity] {} here.", "The [pain intensity] {} at week 4."),
}  # fmt: skip
ELSEWHERE = {
    ("assertion", False): "Here {} headache, but [nausea] was brief.",
    ("assertion", True): "[Nausea] was brief, but headache {}.",
    ("direction", False): "Ketamine {} appetite; [pain intensity] OWN.",
    ("direction", True): "[Pain intensity] OWN; the appetite {}.",
}
SHADOWED = {
    "changes|change in",
    "improving|reducing|increasing|decreasing|prolongs|predicting|predict|enhancing",
    "association|associations|relationship between|of|with",
    "measures|measurement|measurements was|were",
    "contributes to",
    "was|were maintained",
}
"""Literals that another category's literal of the same words always comes before."""
KINDS: dict[str, tuple[list[Literal], Callable[[Tagger, str], Reasons]]] = {
    "assertion": (ASSERTION, assertion_cues),
    "direction": (DIRECTION, direction_cues),
}


def unheard(tagger: Tagger, kind: str, cue: Literal) -> str:
    """Return what is wrong with a literal in the carriers, or ""."""
    cues_of = KINDS[kind][1]
    carriers = (BACKWARD if cue.backward else FORWARD)[kind]
    own = "rose" if cue.category == "down" else "fell"
    elsewhere = ELSEWHERE[kind, cue.backward].replace("OWN", own)
    spoke = quiet = False
    for words in expansions(cue.text):
        spoke = spoke or any(
            speaks(cues_of(tagger, carrier.format(words)), cue.category) for carrier in carriers
        )
        there = cues_of(tagger, elsewhere.format(words))
        quiet = quiet or not any(h.cue.literal == cue.text and not why for h, why in there)
    spoke = spoke or cue.text in SHADOWED
    return " and ".join(
        [*([] if spoke else ["never speaks"]), *([] if quiet else ["speaks of what is elsewhere"])]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_cue_speaks_in_its_carrier_and_not_from_elsewhere(tagger: Tagger, kind: str) -> None:
    wrong = {cue: said for cue in KINDS[kind][0] if (said := unheard(tagger, kind, cue))}
    assert wrong == {}
