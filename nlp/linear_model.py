"""A linear model: words and weights in a file, without code. Each word found speaks for labels."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from records.errors import LexiconError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model says of one thing.

    `scores` are logarithms of probabilities, one for each label in the model's order; `rows` are
    the features found and `places` the tokens where each stands first.
    """

    scores: Floats
    rows: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]


class LinearModel:
    """Weights for each feature and label, and a bias for each label."""

    def __init__(
        self, labels: Sequence[str], features: Sequence[str], weights: Floats, bias: Floats
    ) -> None:
        self.labels = tuple(labels)
        self._rows = {feature: row for row, feature in enumerate(features)}
        self._weights, self._bias = weights, bias

    def judge(self, found: Mapping[str, int]) -> Judged:
        """Score what is given by its features with the place of each."""
        rows = self._rows
        known = [(rows[name], place) for name, place in found.items() if name in rows]
        pairs = np.array(known, dtype=np.int64).reshape(-1, 2)
        scores = self._bias + self._weights[pairs[:, 0]].sum(axis=0) / np.sqrt(max(len(pairs), 1))
        top = scores.max()
        scores = scores - top - np.log(np.exp(scores - top).sum())
        return Judged(scores.astype(np.float32), pairs[:, 0], pairs[:, 1])

    def evidence(self, judged: Judged, label: str) -> Floats:
        """Return how much each found feature speaks for a label rather than for the others."""
        weights = self._weights[judged.rows]
        return np.asarray(weights[:, self.labels.index(label)] - weights.mean(axis=1))

    def content(self) -> bytes:
        """Return the model as the bytes of a file (numpy's .npz, nothing pickled)."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            labels=_packed(self.labels),
            features=_packed(tuple(self._rows)),
            weights=self._weights.astype(np.float16),
            bias=self._bias.astype(np.float32),
        )
        return buffer.getvalue()


def read(content: bytes, name: str) -> LinearModel:
    """Return the model in the bytes of the file `name`. Raises LexiconError when they hold none."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            labels, features = _unpacked(data["labels"]), _unpacked(data["features"])
            weights = data["weights"].astype(np.float32)
            bias = data["bias"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise LexiconError(name, "file", f"no model ({error})", _REMEDY) from error
    if weights.shape != (len(features), len(labels)) or bias.shape != (len(labels),):
        raise LexiconError(name, "weights", f"of shape {weights.shape}", _REMEDY)
    return LinearModel(labels, features, weights, bias)


@cache
def shipped(name: str) -> LinearModel:
    """Return a model that comes with the package. Raises LexiconError when it is missing."""
    file = resources.files("nlp").joinpath("model", name)
    if not file.is_file():
        raise LexiconError(name, "file", "it is missing", _REMEDY)
    return read(file.read_bytes(), name)


_REMEDY = "Restore it, or make it anew with `make model`"


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(data: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(data.tobytes().decode().split("\n"))
