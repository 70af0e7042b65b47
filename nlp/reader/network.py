"""The network: vectors of words and features in, a row of state for each word out.

One description serves training and use: `np` is numpy here and an automatically differentiating
twin of it in training. A few dilated convolutions over the whole text (Strubell and others 2017,
"Fast and accurate entity recognition with iterated dilated convolutions") see some thirty words to
each side; the strongest of each sentence and the mean of the text stand beside every word, and in
the end each word hears the words of the text that matter to it (Vaswani and others 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy

Weights = Mapping[str, Any]
DILATIONS = (1, 2, 4, 8, 1)
WIDTH = 128
HEADS = 4
_TINY, _FAR = 1e-5, 1e4


def read_words(
    weights: Weights,
    vectors: Any,
    table: Any,
    sentences: Any,
    mask: Any,
    drop: Any,
    np: Any,
    pool: Any,
) -> Any:
    """Return one row of hidden state for each token.

    `vectors` are the word vectors (tokens x width), `table` the features (tokens x columns, each
    value counted through all columns), `sentences` the number of the sentence of each token,
    `mask` 1 for a token and 0 for padding, `drop` a function from (layer, state) to state that
    drops some of it in training, `pool` a function from (state, sentences) to the maximum of the
    sentence of each token.
    """
    keep = mask[:, None]
    state = vectors @ weights["vectors"] + weights["features"][table].sum(axis=1)
    state = drop(0, _norm(np.maximum(state + weights["bias"], 0), np)) * keep
    for layer, step in enumerate(DILATIONS):
        around = np.concatenate([_shift(state, step, np), state, _shift(state, -step, np)], axis=1)
        new = np.maximum(around @ weights[f"mix{layer}"] + weights[f"mix{layer}_bias"], 0)
        state = (state + drop(layer + 1, _norm(new, np))) * keep
    whole = np.broadcast_to(state.sum(axis=0) / (mask.sum() + _TINY), state.shape)
    around = np.concatenate([state, pool(state, sentences), whole], axis=1)
    new = np.maximum(around @ weights["join"] + weights["join_bias"], 0)
    state = (state + drop(len(DILATIONS) + 1, _norm(new, np))) * keep
    heard = _norm(_attend(weights, _norm(state, np), mask, np), np)
    return (state + drop(len(DILATIONS) + 2, heard)) * keep


def _attend(weights: Weights, state: Any, mask: Any, np: Any) -> Any:
    """Return what each token hears from all tokens of the text, in HEADS ways."""
    size, wide = state.shape
    if not size:
        return state
    asked, named, told = (
        (state @ weights[name]).reshape(size, HEADS, wide // HEADS).transpose(1, 0, 2)
        for name in ("ask", "name", "tell")
    )
    scores = asked @ named.transpose(0, 2, 1) / (wide // HEADS) ** 0.5 + (mask - 1) * _FAR
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares = scores / scores.sum(axis=-1, keepdims=True)
    return (shares @ told).transpose(1, 0, 2).reshape(size, wide) @ weights["hear"]


def strongest_of(state: Any, sentences: Any) -> Any:
    """Return for each token the maximum over the tokens of its sentence; numbers are sorted."""
    if not len(sentences):
        return state
    starts = numpy.flatnonzero(numpy.diff(sentences, prepend=-1))
    return numpy.maximum.reduceat(state, starts, axis=0)[sentences]


def _shift(state: Any, step: int, np: Any) -> Any:
    """Return the state of the token `step` places before each, zeros where there is none."""
    size = state.shape[0]
    empty = np.zeros((min(abs(step), size), state.shape[1]), dtype=state.dtype)
    if step > 0:
        return np.concatenate([empty, state[: size - min(step, size)]])
    return np.concatenate([state[min(-step, size) :], empty])


def _norm(state: Any, np: Any) -> Any:
    mean = state.mean(axis=-1, keepdims=True)
    apart = state - mean
    return apart / np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + _TINY)
