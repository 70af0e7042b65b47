from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from datasette_config.highlight import segments


def mention(text: str, words: str, **more: Any) -> dict[str, Any]:
    start = text.index(words)
    return {
        "start": start,
        "end": start + len(words),
        "text": words,
        "cue_start": None,
        "cue_end": None,
        **more,
    }


def test_marks_a_mention_and_its_cue() -> None:
    text = "No headache was seen."
    found = segments(text, [mention(text, "headache", cue_start=0, cue_end=2)])
    assert [(s.text, bool(s.mentions), s.cue) for s in found] == [
        ("No", False, True),
        (" ", False, False),
        ("headache", True, False),
        (" was seen.", False, False),
    ]


def test_overlapping_and_nested_mentions_share_one_mark() -> None:
    text = "raised blood pressure increase seen"
    found = segments(
        text,
        [
            mention(text, "pressure increase"),
            mention(text, "blood pressure"),
            mention(text, "pressure"),
        ],
    )
    marked = [s for s in found if s.mentions]
    assert [s.text for s in marked] == ["blood pressure increase"]
    assert {m["text"] for m in marked[0].mentions} == {
        "blood pressure",
        "pressure increase",
        "pressure",
    }


def test_touching_mentions_stay_apart() -> None:
    text = "nauseaheadache"
    marked = [s.text for s in segments(text, [mention(text, "headache"), mention(text, "nausea")])]
    assert marked == ["nausea", "headache"]


def test_a_mention_that_does_not_fit_marks_nothing() -> None:
    text = "Nausea was common."
    good = mention(text, "Nausea")
    wrong = [
        {**good, "start": -3},
        {**good, "end": 999},
        {**good, "start": 6, "end": 6},
        {**good, "start": 9, "end": 2},
        {**good, "start": None},
        {**good, "text": "other words"},
    ]
    assert [s.text for s in segments(text, wrong)] == [text]


def test_a_cue_gives_way_to_a_mention_and_bad_cues_are_left_out() -> None:
    text = "weight gain seen"
    found = segments(
        text,
        [
            mention(text, "weight gain", cue_start=7, cue_end=16),
            mention(text, "weight gain", cue_start=5, cue_end=400),
        ],
    )
    assert [(s.text, s.cue) for s in found] == [("weight gain", False), (" seen", True)]


OFFSET = st.one_of(st.none(), st.integers(-5, 60))


@given(
    st.text(max_size=50),
    st.lists(st.tuples(OFFSET, OFFSET, OFFSET, OFFSET, st.booleans()), max_size=8),
)
def test_segments_always_join_to_the_text(text: str, spans: list[tuple[Any, ...]]) -> None:
    mentions = []
    for start, end, cue_start, cue_end, honest in spans:
        fits = isinstance(start, int) and isinstance(end, int) and honest
        words = text[start:end] if fits else "x"
        mentions.append(
            {"start": start, "end": end, "text": words, "cue_start": cue_start, "cue_end": cue_end}
        )
    assert "".join(s.text for s in segments(text, mentions)) == text
    assert all(s.text for s in segments(text, mentions))
