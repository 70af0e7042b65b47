"""The mentions decoded are those of the best sequence of tags that makes sense."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.reader.decoding import log_softmax, spans_of
from nlp.reader.model import Floats

OUT, BEGIN, INSIDE, OTHER_BEGIN, OTHER_INSIDE = range(5)
TAGS = 5


def scores_for(*tags: int, sure: float = 5.0) -> Floats:
    """Return scores that favour one tag of each word."""
    scores = np.zeros((len(tags), TAGS), np.float32)
    scores[np.arange(len(tags)), tags] = sure
    return scores


def sentences(*lengths: int) -> np.ndarray:
    return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def tags_of(spans: list[tuple[int, int, int]], length: int) -> list[int]:
    tags = [OUT] * length
    for first, last, kind in spans:
        tags[first:last] = [2 * kind + 2] * (last - first)
        tags[first] = 2 * kind + 1
    return tags


def sensible(tags: tuple[int, ...]) -> bool:
    if tags[0] in (INSIDE, OTHER_INSIDE):
        return False
    return all(
        after % 2 or after == OUT or before in (after, after - 1)
        for before, after in pairwise(tags)
    )


def best_of_all(scores: Floats) -> float:
    rows = range(len(scores))
    return max(
        float(sum(scores[row, tag] for row, tag in zip(rows, tags, strict=True)))
        for tags in product(range(TAGS), repeat=len(scores))
        if sensible(tags)
    )


numbers = st.floats(-20, 20, width=16)


@st.composite
def scored(draw: st.DrawFn) -> tuple[Floats, np.ndarray]:
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    rows = draw(
        st.lists(
            st.lists(numbers, min_size=TAGS, max_size=TAGS),
            min_size=sum(lengths),
            max_size=sum(lengths),
        )
    )
    return np.array(rows, np.float32), sentences(*lengths)


@given(scored())
def test_no_other_sequence_of_tags_scores_higher(case: tuple[Floats, np.ndarray]) -> None:
    scores, numbered = case
    tags = tags_of(spans_of(scores, numbered), len(scores))
    for number in set(numbered.tolist()):
        rows = numbered == number
        own = float(
            sum(row[tag] for row, tag in zip(scores[rows], np.array(tags)[rows], strict=True))
        )
        assert own == pytest.approx(best_of_all(scores[rows]), abs=1e-3)


@given(scored())
def test_mentions_are_in_order_apart_and_within_a_sentence(case: tuple[Floats, np.ndarray]) -> None:
    scores, numbered = case
    spans = spans_of(scores, numbered)
    for first, last, kind in spans:
        assert 0 <= first < last <= len(scores)
        assert len(set(numbered[first:last].tolist())) == 1
        assert kind in (0, 1)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_mention_of_several_words_is_one() -> None:
    assert spans_of(scores_for(OUT, BEGIN, INSIDE, INSIDE, OUT), sentences(5)) == [(1, 4, 0)]


def test_two_mentions_side_by_side_stay_two() -> None:
    assert spans_of(scores_for(BEGIN, BEGIN, OTHER_BEGIN), sentences(3)) == [
        (0, 1, 0),
        (1, 2, 0),
        (2, 3, 1),
    ]


def test_a_mention_ends_with_its_sentence() -> None:
    assert spans_of(scores_for(BEGIN, INSIDE, INSIDE, OUT), sentences(2, 2)) != [(0, 3, 0)]
    assert spans_of(scores_for(BEGIN, INSIDE, BEGIN, INSIDE), sentences(2, 2)) == [
        (0, 2, 0),
        (2, 4, 0),
    ]


@pytest.mark.parametrize("inside", [INSIDE, OTHER_INSIDE])
@pytest.mark.parametrize("before", [(), (OUT,), (OUT, OUT)])
def test_a_mention_never_begins_in_its_middle(inside: int, before: tuple[int, ...]) -> None:
    """Where the scores favour an inside without a begin, the word is begun or left out."""
    scores = scores_for(*before, inside)
    assert spans_of(scores, sentences(len(scores))) == []
    begun = scores.copy()
    begun[-1, inside - 1] = 1
    kind = (inside - 1) // 2
    assert spans_of(begun, sentences(len(begun))) == [(len(before), len(before) + 1, kind)]


def test_an_inside_of_another_label_does_not_go_on_with_a_mention() -> None:
    assert spans_of(scores_for(BEGIN, BEGIN, OTHER_INSIDE), sentences(3))[0] == (0, 1, 0)
    assert (0, 3, 0) not in spans_of(scores_for(BEGIN, INSIDE, OTHER_INSIDE), sentences(3))


@pytest.mark.parametrize("length", [0, 1, 3000])
def test_a_text_without_a_mention_has_none(length: int) -> None:
    assert spans_of(scores_for(*[OUT] * length), sentences(length)) == []


def test_a_sentence_of_five_thousand_words_is_decoded() -> None:
    assert spans_of(scores_for(BEGIN, *[INSIDE] * 4999), sentences(5000)) == [(0, 5000, 0)]


def test_shares_sum_to_one_even_of_enormous_scores() -> None:
    shares = np.exp(log_softmax(np.array([[1e30, 0, -1e30], [-1e4, -1e4, -1e4]], np.float32)))
    assert np.isfinite(shares).all()
    assert shares.sum(axis=1) == pytest.approx([1, 1])
    assert log_softmax(np.zeros((0, 5), np.float32)).shape == (0, 5)
