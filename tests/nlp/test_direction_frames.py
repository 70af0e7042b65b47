"""What turns a verdict around: denials, questions, associations, P values, times, the design."""

from __future__ import annotations

import pytest

from nlp.draft import draft_of
from nlp.p_values import find_p_value
from nlp.tagger import Tagger

ROWS = [
    # denials that reach further, or stand behind
    ("Ketamine did not lead to a significant reduction in pain intensity.", "pain intensity", "no_change"),
    ("A difference in pain intensity was not found.", "pain intensity", "no_change"),
    ("Ketamine not only reduced pain intensity.", "pain intensity", "improved"),
    ("There was no difference in anxiety, sleep quality, fatigue, mood, and quality of life.", "quality of life", "no_change"),
    ("Scores for sleep quality improved but not for fatigue.", "fatigue", "no_change"),
    ("Ketamine does significantly improve sleep quality.", "sleep quality", "improved"),
    # questions and plans
    ("It was uncertain whether ketamine improved sleep quality.", "sleep quality", "none"),
    ("Ketamine had uncertain effects on sleep quality.", "sleep quality", "none"),
    # times: shorter is good, except before what nobody wants
    ("Operative time was longer with ketamine.", "Operative time", "worsened"),
    ("Time to relapse was longer with ketamine.", "Time to relapse", "improved"),
    ("Time to remission was longer with ketamine.", "Time to remission", "worsened"),
    ("Overall survival was longer with ketamine.", "survival", "improved"),
    # P values alone
    ("Pain intensity was 31 and 33 in the two arms (p = 0.45).", "Pain intensity", "no_change"),
    ("Pain intensity was 31 and 53 in the two arms (p < .001).", "Pain intensity", "changed"),
    # a number's bound is no change
    ("Pain intensity was rated by three or more nurses.", "Pain intensity", "none"),
]  # fmt: skip


def direction_of(tagger: Tagger, text: str, outcome: str) -> str | None:
    mentions = [m for m in tagger.tag(text).mentions if outcome in m.text]
    assert mentions, f"{outcome!r} is not among the mentions"
    return mentions[0].direction


@pytest.mark.parametrize(("sentence", "outcome", "direction"), ROWS)
def test_frames(tagger: Tagger, sentence: str, outcome: str, direction: str) -> None:
    assert direction_of(tagger, f"A title.\nRESULTS: {sentence}", outcome) == direction


def test_a_heading_run_into_the_text_ends_the_background(tagger: Tagger) -> None:
    text = (
        "A title.\nBACKGROUND: Pain is common. Methods: Twenty adults received ketamine. "
        "Results: Ketamine reduced pain intensity."
    )
    roles = [s.role for s in draft_of(tagger.pipeline(text)).sentences]
    assert roles == ["title", "background", "methods", "results"]
    assert direction_of(tagger, text, "pain intensity") == "improved"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("p = 0.03", True), ("P < .05", True), ("p=0·007", True), ("P less than 0.001", True),
        ("p = 0.34", False), ("P > 0.05", False), ("p = NS", False), ("p-value = 0.3", False),
        ("p = 0.05.1", False),
    ],
)  # fmt: skip
def test_p_values(tagger: Tagger, text: str, shows: bool) -> None:
    draft = draft_of(tagger.pipeline(text))
    found = find_p_value(draft, 0, len(draft.words))
    assert found is not None
    assert found[2] is shows


@pytest.mark.parametrize("text", ["p", "p p p p", "p = about half", "p " * 500, "map = 3"])
def test_what_is_no_p_value(tagger: Tagger, text: str) -> None:
    draft = draft_of(tagger.pipeline(text))
    assert find_p_value(draft, 0, len(draft.words)) is None
