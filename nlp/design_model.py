"""A linear model of study designs: which n-grams of a text speak for which design.

Trained by scripts/train_design.py. The file beside it holds words and weights and no code.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from nlp.spelling import fold
from records.errors import LexiconError

FILE = "design.npz"
NUMBER = "0"
"""Stands for every figure, so that no number is learnt by heart."""
TITLE = "t:"
"""Precedes the features of the title, which are given a second time without it."""

_SIGNS = frozenset("-(=%")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of one text.

    `scores` are logarithms of probabilities, one for each label in the model's order; `rows` are
    the features found and `places` the tokens where each stands first.
    """

    scores: Floats
    rows: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]


class DesignModel:
    """Weights for each feature and label, and a bias for each label."""

    def __init__(
        self, labels: Sequence[str], features: Sequence[str], weights: Floats, bias: Floats
    ) -> None:
        self.labels = tuple(labels)
        self._rows = {feature: row for row, feature in enumerate(features)}
        self._weights, self._bias = weights, bias

    def judge(self, words: Sequence[str]) -> Judged:
        """Score a document given as lower-case tokens, title first and parted by a line end."""
        return self.judge_features(features_of(words))

    def judge_features(self, found: Mapping[str, int]) -> Judged:
        """Score a document given by its features with the place of each."""
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


def features_of(words: Sequence[str]) -> dict[str, int]:
    r"""Return the features of a text, single words and pairs, each with its first token's place.

    >>> sorted(features_of(["two", "trials", "\n", "12", "rats"]))
    ['0', '0 rat', 'rat', 't:trial', 't:two', 't:two trial', 'trial', 'two', 'two trial']
    """
    found: dict[str, int] = {}
    in_title = any("\n" in word for word in words)
    before = ""
    for place, word in enumerate(words):
        if not word or word.isspace():
            if "\n" in word:
                in_title, before = False, ""
            continue
        form = NUMBER if word[0].isdigit() else fold(word)
        is_word = form.isalnum() or len(form) > 1
        if not is_word and form not in _SIGNS:
            before = ""
            continue
        pair = f"{before} {form}" if before else ""
        before = form
        for feature in (form if is_word else "", pair):
            if feature:
                found.setdefault(feature, place)
                if in_title:
                    found.setdefault(TITLE + feature, place)
    return found


def read(content: bytes) -> DesignModel:
    """Return the model in the bytes of a file. Raises LexiconError when they hold none."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            labels, features = _unpacked(data["labels"]), _unpacked(data["features"])
            weights = data["weights"].astype(np.float32)
            bias = data["bias"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise LexiconError(FILE, "file", f"no model ({error})", _REMEDY) from error
    if weights.shape != (len(features), len(labels)) or bias.shape != (len(labels),):
        raise LexiconError(FILE, "weights", f"of shape {weights.shape}", _REMEDY)
    return DesignModel(labels, features, weights, bias)


@lru_cache(maxsize=1)
def shipped() -> DesignModel:
    """Return the model that comes with the package. Raises LexiconError when it is missing."""
    file = resources.files("nlp").joinpath("model", FILE)
    if not file.is_file():
        raise LexiconError(FILE, "file", "it is missing", _REMEDY)
    return read(file.read_bytes())


_REMEDY = "Restore it, or make it anew with scripts/train_design.py"


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(data: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(data.tobytes().decode().split("\n"))
