"""Whose a side effect is: asked of the rules, sentence by sentence."""

from __future__ import annotations

import pytest

from nlp.tagger import load

TAGGER = load(learned=False)


def drugs(text: str) -> dict[str, str | None]:
    """Return for each side effect the drug it is tied to; the words must stand where it says."""
    found: dict[str, str | None] = {}
    for mention in TAGGER.tag(text).mentions:
        if mention.label == "SIDE_EFFECT":
            tied = [value for value in mention.values if value.kind == "drug"]
            assert all(text[value.start : value.end] == value.text for value in tied)
            found[mention.text.lower()] = tied[0].value if tied else None
    return found


@pytest.mark.parametrize(
    ("text", "effect", "drug"),
    [
        ("Results: Nausea occurred with ketamine.", "nausea", "ketamine"),
        ("Results: Nausea occurred with Spravato.", "nausea", "esketamine"),
        (
            "Results: Dizziness was reported with esketamine and nausea with midazolam.",
            "nausea",
            "midazolam",
        ),
        (
            "Results: Dizziness was reported with esketamine and nausea with midazolam.",
            "dizziness",
            "esketamine",
        ),
        (
            "Results: Nausea was more frequent with ketamine than with midazolam.",
            "nausea",
            "ketamine",
        ),
        ("Results: Clozapine caused sedation; olanzapine did not.", "sedation", "clozapine"),
        (
            "Results: In the ketamine group nausea occurred in 3 patients; propofol was given too.",
            "nausea",
            "ketamine",
        ),
        (
            "Results: Nausea, vomiting and headache occurred after naltrexone.",
            "nausea",
            "naltrexone",
        ),
    ],
)
def test_an_effect_belongs_to_the_drug_that_words_tie_it_to(
    text: str, effect: str, drug: str
) -> None:
    assert drugs(text)[effect] == drug


@pytest.mark.parametrize(
    "text",
    [
        "Results: Nausea occurred in 3 patients.",
        "Results: Nausea was less frequent than with midazolam.",
        "Results: Nausea occurred with placebo.",
        "Results: Nausea did not differ between ketamine and midazolam.",
        "Results: Ketamine and midazolam were given; nausea occurred.",
        "Results: There were signals for nausea; against venlafaxine only headache held.",
        "Results: Venlafaxine was taken by all; nausea occurred.",
    ],
)
def test_no_drug_is_guessed(text: str) -> None:
    assert drugs(text)["nausea"] is None
