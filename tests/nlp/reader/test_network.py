"""What a text's states depend on, and that they are numbers whatever the text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.reader.features import COLUMNS
from nlp.reader.model import Floats
from nlp.reader.network import DILATIONS, read_words, strongest_of

WIDTH, WORDS = 8, 5
ROWS = 40
Weights = dict[str, Floats]


@pytest.fixture(scope="module")
def weights() -> Weights:
    random = np.random.default_rng(3)
    shapes: dict[str, tuple[int, ...]] = {
        "vectors": (WORDS, WIDTH), "features": (ROWS, WIDTH), "bias": (WIDTH,),
        "join": (3 * WIDTH, WIDTH), "join_bias": (WIDTH,),
        **dict.fromkeys(("ask", "name", "tell", "hear"), (WIDTH, WIDTH)),
    }  # fmt: skip
    for layer in range(len(DILATIONS)):
        shapes[f"mix{layer}"], shapes[f"mix{layer}_bias"] = (3 * WIDTH, WIDTH), (WIDTH,)
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def text(words: int, seed: int = 0, sentence: int = 7) -> tuple[Any, Any, Any]:
    """Return vectors, features and sentence numbers of a made-up text."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(words, WORDS)).astype(np.float32)
    table = random.integers(0, ROWS, size=(words, len(COLUMNS))).astype(np.int32)
    return vectors, table, (np.arange(words) // sentence).astype(np.int32)


def read(weights: Weights, vectors: Any, table: Any, sentences: Any, mask: Any = None) -> Floats:
    if mask is None:
        mask = np.ones(len(table), np.float32)
    states: Floats = read_words(
        weights, vectors, table, sentences, mask, lambda _, state: state, np, strongest_of
    )
    return states


@pytest.mark.parametrize("words", [0, 1, 2, 31, 2000])
def test_each_word_has_a_row_of_finite_numbers(weights: Weights, words: int) -> None:
    states = read(weights, *text(words))
    assert states.shape == (words, WIDTH)
    assert np.isfinite(states).all()


def test_words_without_vector_or_feature_weight_are_finite_too(weights: Weights) -> None:
    silent = {name: np.zeros_like(array) for name, array in weights.items()}
    vectors, table, sentences = text(20)
    assert np.isfinite(read(silent, vectors * 0, table, sentences)).all()


@pytest.mark.parametrize("words", [1, 9, 50])
@pytest.mark.parametrize("padding", [1, 40])
def test_padding_changes_nothing(weights: Weights, words: int, padding: int) -> None:
    vectors, table, sentences = text(words)
    rest = text(padding, seed=9)
    mask = np.array([1] * words + [0] * padding, np.float32)
    padded = read(
        weights,
        np.concatenate([vectors, rest[0]]),
        np.concatenate([table, rest[1]]),
        np.concatenate([sentences, np.full(padding, sentences[-1] + 1, np.int32)]),
        mask,
    )
    assert padded[:words] == pytest.approx(read(weights, vectors, table, sentences), abs=2e-4)
    assert not padded[words:].any()


def test_a_text_is_read_alike_before_and_after_another(weights: Weights) -> None:
    before = read(weights, *text(30))
    read(weights, *text(80, seed=5))
    assert (read(weights, *text(30)) == before).all()


def test_a_word_is_read_by_those_around_it(weights: Weights) -> None:
    """The convolutions look to both sides; the mean of the text reaches further."""
    vectors, table, sentences = text(60)
    before = read(weights, vectors, table, sentences)
    for place in (29, 31):
        changed = vectors.copy()
        changed[place] += 3
        assert abs(read(weights, changed, table, sentences) - before)[30].max() > 1e-3


def test_a_word_hears_words_like_it_however_far_they_stand(weights: Weights) -> None:
    """Forty words lie outside what the convolutions see; the mean alone is left without heads."""
    deaf = {**weights, "hear": np.zeros((WIDTH, WIDTH), np.float32)}
    vectors, table, sentences = text(90)
    changed = vectors.copy()
    changed[80] += 3

    def change(of: Weights) -> float:
        apart = read(of, changed, table, sentences) - read(of, vectors, table, sentences)
        return float(abs(apart)[20].max())

    assert change(weights) > 2 * change(deaf)


def test_the_order_of_words_tells(weights: Weights) -> None:
    vectors, table, sentences = text(12, sentence=12)
    turned = read(weights, vectors[::-1], table[::-1], sentences)[::-1]
    assert abs(turned - read(weights, vectors, table, sentences)).max() > 1e-2


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(0, 1000))
def test_the_strongest_of_a_sentence_is_its_maximum(lengths: list[int], seed: int) -> None:
    sentences = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    state = np.random.default_rng(seed).normal(size=(len(sentences), 3)).astype(np.float32)
    found = strongest_of(state, sentences)
    for place, number in enumerate(sentences):
        assert (found[place] == state[sentences == number].max(axis=0)).all()


def test_the_strongest_of_nothing_is_nothing() -> None:
    empty = np.zeros((0, 3), np.float32)
    assert strongest_of(empty, np.zeros(0, np.int32)).shape == (0, 3)
