from __future__ import annotations

import pytest

from nlp.numbers import value_of
from nlp.tagger import Tagger

ROWS = [
    ("Nausea was reported by 4 of 20 patients.", "Nausea", 4, 20),
    ("Nausea occurred in 4/20 (20%) patients.", "Nausea", 4, 20),
    ("Nausea (n = 3) was the commonest side effect.", "Nausea", 3, None),
    ("Adverse effects were nausea (n=3) and dizziness (n=5).", "dizziness", 5, None),
    ("Adverse effects were nausea (n=3) and dizziness (n=5).", "nausea", 3, None),
    ("Nausea (4/20) and dizziness (20%, 5 of 25) occurred.", "Nausea", 4, 20),
    ("Three patients experienced dissociation.", "dissociation", 3, None),
    ("Four of twelve patients reported headache.", "headache", 4, 12),
    ("Vomiting was seen in 2 patients (10%).", "Vomiting", 2, None),
    ("Nausea was reported in 20% (4/20).", "Nausea", 4, 20),
    # nothing stated, or not for this effect, or not for one arm
    ("Nausea was reported by 20% of patients.", "Nausea", None, None),
    ("Twenty patients were treated, and nausea was common.", "nausea", None, None),
    ("Nausea was common, and 4 of 20 patients withdrew.", "Nausea", None, None),
    ("Nausea occurred in 5 of 20 patients on ketamine and 2 of 21 on placebo.", "Nausea", None, None),
    ("Nausea (5/20 vs. 2/21) was common.", "Nausea", None, None),
    ("No nausea occurred in 20 patients.", "nausea", None, None),
    ("Nausea in 30 of 20 patients was a misprint.", "Nausea", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "text", "affected", "at_risk"), ROWS)
def test_counts_come_from_beside_the_mention(
    tagger: Tagger, sentence: str, text: str, affected: int | None, at_risk: int | None
) -> None:
    mentions = tagger.tag(f"A title.\nRESULTS: {sentence}").mentions
    (found,) = [m for m in mentions if text in m.text]
    assert (found.affected, found.at_risk) == (affected, at_risk)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("11 878", 11878),
        ("eleven", 11),
        ("Twenty-nine", 29),
        ("one hundred and four", 104),
        ("many", None),
    ],
)
def test_numbers_in_figures_and_words(text: str, value: int | None) -> None:
    assert value_of(text) == value
