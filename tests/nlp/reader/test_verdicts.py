"""What the network is told of a rule's verdict, and which values a label may have."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nlp.draft import Candidate
from nlp.reader.verdicts import (
    ASSERTIONS,
    COMPARISONS,
    CONTRASTS,
    DIRECTIONS,
    SAID,
    VALUES,
    allowed,
    verdict_of,
)


def side_effect(assertion: str | None, comparison: str | None) -> Candidate:
    return Candidate(0, 1, "SIDE_EFFECT", "test", assertion=assertion, comparison=comparison)


def outcome(direction: str | None, contrast: str | None) -> Candidate:
    return Candidate(0, 1, "OUTCOME", "test", direction=direction, contrast=contrast)


def every_verdict() -> list[Candidate]:
    return [side_effect(*pair) for pair in product(ASSERTIONS, COMPARISONS)] + [
        outcome(*pair) for pair in product(DIRECTIONS, CONTRASTS)
    ]


def test_no_two_verdicts_look_alike() -> None:
    rows = {tuple(verdict_of(mention).tolist()) for mention in every_verdict()}
    assert len(rows) == len(ASSERTIONS) * len(COMPARISONS) + len(DIRECTIONS) * len(CONTRASTS)


@pytest.mark.parametrize("mention", every_verdict())
def test_a_verdict_is_ones_and_zeros_of_fixed_length(mention: Candidate) -> None:
    said = verdict_of(mention)
    assert said.shape == (SAID,)
    assert set(said.tolist()) == {0.0, 1.0}


def test_a_mention_without_a_verdict_counts_as_plainly_said() -> None:
    assert (verdict_of(side_effect(None, None)) == verdict_of(side_effect("present", "none"))).all()
    assert (verdict_of(outcome(None, None)) == verdict_of(outcome("none", "unclear"))).all()


def test_the_first_place_tells_a_side_effect_from_an_outcome() -> None:
    assert {verdict_of(m)[0] for m in every_verdict() if m.label == "SIDE_EFFECT"} == {1.0}
    assert {verdict_of(m)[0] for m in every_verdict() if m.label == "OUTCOME"} == {0.0}


def test_an_unknown_verdict_is_refused_and_not_read_as_another() -> None:
    with pytest.raises(ValueError):
        verdict_of(side_effect("maybe", "none"))


@pytest.mark.parametrize(
    ("label", "values"), [("SIDE_EFFECT", ASSERTIONS), ("OUTCOME", DIRECTIONS)]
)
def test_a_label_gets_none_of_the_other_labels_values(label: str, values: tuple[str, ...]) -> None:
    for favoured in VALUES:
        scores = np.where(np.array(VALUES) == favoured, np.float32(50), np.float32(0))
        assert VALUES[int((scores + allowed(label)).argmax())] in values
        if favoured in values:
            assert VALUES[int((scores + allowed(label)).argmax())] == favoured
