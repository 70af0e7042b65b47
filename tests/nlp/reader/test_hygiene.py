"""What a network marks is trimmed to words that name something, or refused with a reason."""

from __future__ import annotations

import pytest

from nlp.draft import draft_of
from nlp.reader.hygiene import ALONE, TREATED, Hygiene
from nlp.tagger import Tagger, load
from nlp.tokens import split


@pytest.fixture(scope="module")
def rules() -> Tagger:
    return load(learned=False)


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("headache 20.4 v 20.3", "headache"),
        ("nausea/", "nausea"),
        ("the severe nausea", "severe nausea"),
        ("nausea and vomiting", "nausea and vomiting"),
        ("SF-36", "SF-36"),
        ("GLP-1", "GLP-1"),
        ("6-minute walk", "6-minute walk"),
        ("PHQ 9", "PHQ 9"),
        ("Beck Depression Inventory (BDI)", "Beck Depression Inventory (BDI)"),
        ("13.8 v", ""),
        ("", ""),
    ],
)
def test_figures_and_small_words_at_the_ends_are_cut_off(
    rules: Tagger, marked: str, left: str
) -> None:
    doc = rules.pipeline(marked)
    start, end = Hygiene().trimmed(draft_of(doc), 0, len(doc))
    assert doc[start:end].text == left


def refusal(tagger: Tagger, text: str, marked: str, label: str = "SIDE_EFFECT") -> str:
    draft = draft_of(tagger.pipeline(text))
    words = split(marked)
    start = next(
        place
        for place in range(len(draft.words))
        if tuple(draft.words[place : place + len(words)]) == words
    )
    return Hygiene().refusal(draft, start, start + len(words), label)


def test_a_quality_is_no_side_effect_by_itself(rules: Tagger) -> None:
    text = "RESULTS: Adverse events were mild and transient; one was a transient psychosis."
    assert refusal(rules, text, "transient") == ALONE
    assert refusal(rules, text, "transient psychosis") == ""


def test_what_a_drug_is_given_for_is_no_side_effect_of_it(rules: Tagger) -> None:
    assert refusal(rules, "Ketamine for bulimia.", "bulimia") == TREATED
    assert refusal(rules, "Side effects of ketamine use in depression.", "depression") == TREATED
    assert refusal(rules, "Ketamine for bulimia.", "bulimia", "OUTCOME") == ""
    assert refusal(rules, "There was an increase in nausea.", "nausea") == ""


def test_the_tagger_leaves_out_what_is_refused() -> None:
    text = "Ketamine for bulimia.\nRESULTS: Nausea was reported by four of the twelve patients."
    harms = [m.text for m in load().tag(text).mentions if m.label == "SIDE_EFFECT"]
    assert harms == ["Nausea"]
