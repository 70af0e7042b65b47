"""Each cue of the rules has a sentence in which it must speak of a mention, and one in which not.

Written by hand in cue_sentences/*.toml, the mention in brackets; and for each literal of the cues
of assertion and direction from a carrier sentence, with each of its alternatives in turn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest

from nlp import word_lists
from nlp.assertion import Assertions
from nlp.cues import CueTable, Hit, parse_cues
from nlp.direction import Directions
from nlp.tagger import Tagger
from nlp.tokens import split
from tests.nlp.cue_examples import expansions, pairs_of, read

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
DIRECTION = list(literals("direction_cues.toml", "cue", "verdict"))
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
    "were randomized|randomised",
}
"""Literals that another literal of the same words always comes before."""
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


# --- Written by hand: frames of harm, what sentences do, and words that are no cue --------------

HAND_WRITTEN = {
    "harm_frames.toml": "harm_frames.toml",
    "roles.toml": "roles.toml",
    "pseudo.toml": "assertion_cues.toml",
}
"""Files of pairs, and the word list that each is about."""


def tables(file: str, written: str) -> dict[str, CueTable]:
    """Return the cues of a word list as the rules look them up, a table for each category."""
    rows = word_lists.tables(file, word_lists.read(file), "cue")
    cues = parse_cues(file, rows, sorted({row["category"] for row in rows}))
    if written == "roles.toml":
        together = CueTable(cues)
        return dict.fromkeys(sorted({cue.category for cue in cues}), together)
    if written == "pseudo.toml":
        return {"pseudo": CueTable(cues)}
    return {
        category: CueTable(cue for cue in cues if cue.category == category)
        for category in sorted({cue.category for cue in cues})
    }


def found(table: CueTable, category: str, sentence: str) -> set[str]:
    words = split(sentence.replace("[", "").replace("]", ""))
    hits = table.find(words, 0, len(words))
    return {hit.cue.literal for hit in hits if hit.cue.category == category}


@pytest.mark.parametrize("written", HAND_WRITTEN)
def test_each_pair_has_a_cue_in_its_first_sentence_that_is_not_in_its_second(written: str) -> None:
    known = tables(HAND_WRITTEN[written], written)
    wrong = []
    for pair in pairs_of(written):
        there = found(known[pair.category], pair.category, pair.fires)
        if not there - found(known[pair.category], pair.category, pair.silent):
            wrong.append((pair, there))
    assert wrong == []


@pytest.mark.parametrize("written", HAND_WRITTEN)
def test_every_literal_has_such_a_pair(written: str) -> None:
    file = HAND_WRITTEN[written]
    known = tables(file, written)
    covered: set[tuple[str, str]] = set()
    for pair in pairs_of(written):
        table = known[pair.category]
        silent = found(table, pair.category, pair.silent)
        for text in found(table, pair.category, pair.fires) - silent:
            covered.add((pair.category, text))
    wanted = {
        (c.category, c.text)
        for c in literals(file, "cue")
        if c.category in known and c.text not in SHADOWED
    }
    assert wanted - covered == set(), f"write a pair for each in cue_sentences/{written}"


@pytest.mark.parametrize("kind", KINDS)
def test_each_hand_written_pair_has_its_cue_in_the_first_sentence_alone(
    tagger: Tagger, kind: str
) -> None:
    cues_of = KINDS[kind][1]
    wrong = [
        (pair, speaks(cues_of(tagger, pair.fires), pair.category))
        for pair in pairs_of(f"{kind}.toml")
        if not speaks(cues_of(tagger, pair.fires), pair.category)
        or speaks(cues_of(tagger, pair.silent), pair.category)
    ]
    assert wrong == []
