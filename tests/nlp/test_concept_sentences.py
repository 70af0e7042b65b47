"""Each concept in carrier sentences: as harm or outcome it is tagged, elsewhere it is not.

Where a carrier would not be honest English for a concept, its own `fires` and `silent` sentences
stand in test_lexicons.py all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from nlp.lexicon import is_acronym, load_concepts
from nlp.tagger import Tagger, load
from records.model import Concept

CONCEPTS = load_concepts()
HARMS = [c for c in CONCEPTS if c.kind == "SIDE_EFFECT"]
OUTCOMES = [c for c in CONCEPTS if c.kind == "OUTCOME"]
GENERAL = "Safety reporting"

HARM = "Adverse effects of ketamine included {}."
OUTCOME = (
    "{} differed between ketamine and placebo.", "{} was as follows.", "We report {} here.",
    "There were results for {}.", "Means ({}) are in Table 2.",
)  # fmt: skip
READ_OTHERWISE = {
    "out-dissociation": "an acute effect of ketamine: the same word is a side effect",
    "out-challenging-experience": "an acute effect of ketamine: the same word is a side effect",
    "out-ego-dissolution": "an acute effect of ketamine: the same word is a side effect",
    "out-asc": "the phrase that the rules read ends within its name",
}
CONDITION = "Patients with a history of {} were recruited."
ANOTHER_WORD = "Adverse effects of ketamine included x{}x."
NAMED_ALL_THE_SAME = {"se-adverse-events", "se-sensory-hypersensitivity"}
"""The first is named by the carrier; "sensitivity to sound" stands whole within the second."""


@pytest.fixture(scope="module")
def rules() -> Tagger:
    return load(learned=False)


def spoken(concept: Concept) -> str:
    """Return the name as it stands within a sentence."""
    name = concept.name
    return (
        name
        if is_acronym(name) or any(c.isupper() for c in name[1:])
        else name[0].lower() + name[1:]
    )


def tagged(rules: Tagger, heading: str, sentence: str, concept: Concept) -> bool:
    mentions = rules.tag(f"A trial of ketamine.\n{heading}: {sentence}").mentions
    return any((m.label, m.concept_id) == (concept.kind, concept.id) for m in mentions)


def share(wrong: Iterable[str], of: int) -> str:
    names = sorted(wrong)
    return f"{len(names)} of {of}: {', '.join(names)}"


def test_every_side_effect_is_tagged_where_it_is_called_one(rules: Tagger) -> None:
    wrong = [c.id for c in HARMS if not tagged(rules, "RESULTS", HARM.format(spoken(c)), c)]
    assert wrong == [], share(wrong, len(HARMS))


def test_every_outcome_is_tagged_where_a_result_is_told(rules: Tagger) -> None:
    wrong = [
        c.id
        for c in OUTCOMES
        if not any(tagged(rules, "RESULTS", text.format(spoken(c)), c) for text in OUTCOME)
    ]
    assert set(wrong) <= set(READ_OTHERWISE), share(wrong, len(OUTCOMES))


def test_no_side_effect_is_tagged_as_the_history_of_those_recruited(rules: Tagger) -> None:
    own = [c for c in HARMS if c.family != GENERAL]
    wrong = [c.id for c in own if tagged(rules, "METHODS", CONDITION.format(spoken(c)), c)]
    assert wrong == [], share(wrong, len(own))


def test_no_symptom_is_an_outcome_as_the_history_of_those_recruited(rules: Tagger) -> None:
    own = [c for c in OUTCOMES if not c.instrument]
    wrong = [c.id for c in own if tagged(rules, "METHODS", CONDITION.format(spoken(c)), c)]
    assert wrong == [], share(wrong, len(own))


@pytest.mark.parametrize("concepts", [HARMS, OUTCOMES], ids=["side effects", "outcomes"])
def test_no_concept_is_found_within_a_longer_word(rules: Tagger, concepts: list[Concept]) -> None:
    wrong = [
        c.id
        for c in concepts
        if c.id not in NAMED_ALL_THE_SAME
        and tagged(rules, "RESULTS", ANOTHER_WORD.format(spoken(c)), c)
    ]
    assert wrong == [], share(wrong, len(concepts))
