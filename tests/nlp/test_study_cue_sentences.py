"""Each cue of designs, routes, schedules and treatments has a sentence in which it decides, and
one in which not: written by hand in cue_sentences/{designs,interventions,treatments}.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

import pytest

from nlp import word_lists
from nlp.cues import Cue, CueTable
from nlp.design import Designs
from nlp.draft import draft_of
from nlp.interventions import _schedule_pattern
from nlp.spelling import fold
from nlp.tagger import Tagger, load
from nlp.tokens import split
from tests.nlp.cue_examples import Pair, pairs_of

T = TypeVar("T")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load(learned=False)


@pytest.fixture(scope="module")
def designs(tagger: Tagger) -> Designs:
    return next(p for _, p in tagger.pipeline.pipeline if isinstance(p, Designs))


def listed(file: str, key: str, field: str) -> list[str]:
    """Return all the words in the tables of a list."""
    rows = word_lists.tables(file, word_lists.read(file), key)
    return [word for row in rows for word in word_lists.strings(file, row, field)]


def missing(wanted: Iterable[T], covered: Iterable[T]) -> list[T]:
    seen = set(covered)
    return [one for one in wanted if one not in seen]


def parted(marked: str) -> tuple[str, str, str]:
    """Return what stands before the brackets, in them and after them."""
    before, _, rest = marked.partition("[")
    inside, _, after = rest.partition("]")
    return before, inside, after


# --- Designs ------------------------------------------------------------------------------------

PLACED = {"title": "{}\nThirty people were seen.", "own": "Sleep and learning.\nMETHODS: {}"}


def stated(tagger: Tagger, designs: Designs, where: str, text: str) -> tuple[str, str] | None:
    """Return the design that a statement decides on and its cue; the tag must agree with it."""
    whole = text if "\n" in text else PLACED[where].format(text)
    said = designs._stated(draft_of(tagger.pipeline(whole)))
    if said is None:
        return None
    assert tagger.tag(whole).design == said[0]
    return said[0], said[1].cue.literal


def spoken(designs: Designs, label: str, text: str) -> set[str]:
    """Return the weighted cues of a design in a sentence."""
    words = split(text)
    tables = [table for its_label, _, table in designs._tables if its_label == label]
    return {hit.cue.literal for table in tables for hit in table.find(words, 0, len(words))}


def test_each_statement_decides_in_its_place_and_not_in_its_likeness(
    tagger: Tagger, designs: Designs
) -> None:
    wrong, covered = [], set()
    for pair in pairs_of("designs.toml"):
        where, _, label = pair.category.partition(" ")
        if not label:
            continue
        said = stated(tagger, designs, where, pair.fires)
        other = stated(tagger, designs, where, pair.silent)
        if said is None or said[0] != label or (other is not None and other[0] == label):
            wrong.append((pair, said, other))
        else:
            covered.add((where, *said))
    file = "designs.toml"
    wanted = [
        (row["where"], row["label"], literal)
        for row in word_lists.tables(file, word_lists.read(file), "statement")
        for literal in row["literals"]
    ]
    assert wrong == []
    assert missing(wanted, covered) == [], "write a pair for each in cue_sentences/designs.toml"


def test_each_weighted_cue_speaks_for_its_design_and_not_in_its_likeness(designs: Designs) -> None:
    wrong, covered = [], set()
    for pair in pairs_of("designs.toml"):
        if " " in pair.category:
            continue
        there = spoken(designs, pair.category, pair.fires)
        other = spoken(designs, pair.category, pair.silent)
        if not there or other:
            wrong.append((pair, there, other))
        covered |= {(pair.category, literal) for literal in there}
    file = "designs.toml"
    wanted = [
        (row["label"], literal)
        for row in word_lists.tables(file, word_lists.read(file), "design")
        for literal in row["literals"]
    ]
    assert wrong == []
    assert missing(wanted, covered) == [], "write a pair for each in cue_sentences/designs.toml"


# --- Routes and schedules -----------------------------------------------------------------------


def said_of_ketamine(tagger: Tagger, sentence: str) -> tuple[set[str], set[str], list[str]]:
    """Return the routes and the schedules of ketamine, and the words that tell the routes."""
    text = "A trial of sedation.\nMETHODS: " + sentence
    annotation = tagger.tag(text)
    rows = [row for row in annotation.interventions if row.name == "ketamine"]
    return (
        {row.route for row in rows if row.route},
        {row.schedule for row in rows if row.schedule},
        [text[f.start : f.end].lower() for f in annotation.facts if f.name == "route"],
    )


def first_schedule(words: str) -> str:
    """Return the literal that reads a schedule: the first that matches, if it takes all of it."""
    for literal in listed("interventions.toml", "schedule", "words"):
        match = re.match(_schedule_pattern(literal), words, re.IGNORECASE)
        if match:
            return literal if match.end() == len(words) else ""
    return ""


def test_each_route_is_ketamines_or_anothers(tagger: Tagger) -> None:
    wrong, covered = [], []
    for pair in pairs_of("interventions.toml"):
        if pair.category == "schedule":
            continue
        routes, _, words = said_of_ketamine(tagger, pair.fires)
        others, _, _ = said_of_ketamine(tagger, pair.silent)
        if routes != {pair.category} or pair.category in others:
            wrong.append((pair, routes, others))
        covered += [(pair.category, word) for word in words]
    rows = word_lists.tables("interventions.toml", word_lists.read("interventions.toml"), "route")
    wanted = [(row["name"], word) for row in rows for word in row["words"]]
    assert wrong == []
    assert missing(wanted, covered) == []


def test_each_schedule_is_ketamines_or_anothers(tagger: Tagger) -> None:
    wrong, covered = [], []
    for pair in pairs_of("interventions.toml"):
        if pair.category != "schedule":
            continue
        words, of_another = parted(pair.fires)[1], parted(pair.silent)[1]
        _, there, _ = said_of_ketamine(tagger, "".join(parted(pair.fires)))
        _, others, _ = said_of_ketamine(tagger, "".join(parted(pair.silent)))
        if there != {words} or any(of_another in other for other in others):
            wrong.append((pair, there, others))
        covered.append(first_schedule(words))
    assert wrong == []
    assert missing(listed("interventions.toml", "schedule", "words"), covered) == []


# --- Treatments ---------------------------------------------------------------------------------


def is_treatment(tagger: Tagger, marked: str) -> bool:
    before, inside, after = parted(marked)
    draft = draft_of(tagger.pipeline(f"A trial.\nRESULTS: {before}{inside}{after}"))
    return fold(split(inside)[-1]) in draft.treatments


def at_brackets(pair: Pair) -> list[str]:
    """Return the cues that end, or begin, at the brackets of the first sentence."""
    data = word_lists.read("treatments.toml")
    table = CueTable(Cue(x, "") for x in word_lists.strings("treatments.toml", data, pair.category))
    before, _, after = parted(pair.fires)
    words = split(after if pair.category == "after" else before)
    hits = table.find(words, 0, len(words))
    if pair.category == "after":
        return [hit.cue.literal for hit in hits if hit.start == 0]
    return [hit.cue.literal for hit in hits if hit.end == len(words)]


@pytest.mark.parametrize("side", ["before", "after"])
def test_each_cue_of_treatments_shows_one_and_its_likeness_none(tagger: Tagger, side: str) -> None:
    pairs = [pair for pair in pairs_of("treatments.toml") if pair.category == side]
    wrong = [
        pair
        for pair in pairs
        if not is_treatment(tagger, pair.fires) or is_treatment(tagger, pair.silent)
    ]
    wanted = word_lists.strings("treatments.toml", word_lists.read("treatments.toml"), side)
    assert wrong == []
    assert missing(wanted, [cue for pair in pairs for cue in at_brackets(pair)]) == []


def drug_of_nausea(tagger: Tagger, sentence: str) -> str | None:
    mentions = tagger.tag(f"A trial.\nRESULTS: {sentence}").mentions
    (nausea,) = [mention for mention in mentions if mention.text.lower() == "nausea"]
    return next((value.value for value in nausea.values if value.kind == "drug"), None)


def test_each_word_that_names_no_drug_is_none_and_its_likeness_is(tagger: Tagger) -> None:
    pairs = [pair for pair in pairs_of("treatments.toml") if pair.category == "no_drug_names"]
    wrong = [
        pair
        for pair in pairs
        if drug_of_nausea(tagger, pair.fires) or not drug_of_nausea(tagger, pair.silent)
    ]
    data = word_lists.read("treatments.toml")
    drug_like = tuple(data["endings"] + data["drug_names"])
    covered = [w for pair in pairs for w in split(pair.fires) if w.endswith(drug_like)]
    assert wrong == []
    assert missing(data["no_drug_names"], covered) == []
