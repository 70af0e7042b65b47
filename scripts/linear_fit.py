"""Softmax regression on features that are there or not, by Adagrad, the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """One training text or mention: its features, its label's number and its weight."""

    features: tuple[str, ...]
    label: int
    weight: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast is learned: decay of the weights, rate, turns through the rows, rows at once."""

    decay: float
    rate: float
    turns: int
    batch: int


def fit(
    rows: Sequence[Row], shares: Floats, names: Sequence[str], labels: int, pace: Pace
) -> tuple[Floats, Floats]:
    """Fit weights and bias by Adagrad; each of a text's features weighs 1/sqrt(their number)."""
    number = {name: place for place, name in enumerate(names)}
    found = [
        np.array([number[name] for name in row.features if name in number] or [0], dtype=np.int64)
        for row in rows
    ]
    weights = np.zeros((len(names), labels), np.float32)
    bias = np.zeros(labels, np.float32)
    squares = np.full_like(weights, 1e-4), np.full_like(bias, 1e-2)
    truth = np.array([row.label for row in rows])
    scale = shares * len(rows)
    for turn in range(pace.turns):
        order = _order(len(rows), turn)
        for begin in range(0, len(rows), pace.batch):
            batch = order[begin : begin + pace.batch]
            sizes = np.array([len(found[place]) for place in batch])
            columns = np.concatenate([found[place] for place in batch])
            values = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)[:, None]
            begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            scores = np.add.reduceat(weights[columns] * values, begins, axis=0) + bias
            error = np.exp(scores - scores.max(axis=1, keepdims=True))
            error /= error.sum(axis=1, keepdims=True)
            error[np.arange(len(batch)), truth[batch]] -= 1
            error *= (scale[batch] / len(batch))[:, None]
            places = np.argsort(columns, kind="stable")
            used, firsts = np.unique(columns[places], return_index=True)
            parts = (np.repeat(error, sizes, axis=0) * values)[places]
            slope = np.add.reduceat(parts, firsts, axis=0) + pace.decay * weights[used]
            squares[0][used] += slope * slope
            weights[used] -= pace.rate * slope / np.sqrt(squares[0][used])
            slope = error.sum(axis=0)
            squares[1][:] += slope * slope
            bias -= pace.rate * slope / np.sqrt(squares[1])
    return weights, bias


def _order(size: int, turn: int) -> Whole:
    """Return the order in which the texts are met in one turn, the same in every run."""
    return np.random.default_rng(turn).permutation(size)
