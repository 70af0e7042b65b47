"""The shipped network: its weights and word vectors, read from `nlp/model/`.

`reader.npz` holds half-precision weights, `words.npz` the words that have a vector and the vectors
as whole numbers with one scale. Both are plain arrays: nothing in them can run.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.reader.features import COLUMNS
from records.errors import LexiconError

DIRECTORY = "model"
WEIGHTS, WORDS, CARD = "reader.npz", "words.npz", "reader.json"
FILES = (CARD, WEIGHTS, WORDS)
_REMEDY = "Reinstall the package or restore it"
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of each network by name, the vector of each known word, and the card."""

    networks: tuple[dict[str, Floats], ...]
    rows: dict[str, int]
    vectors: Floats
    settings: dict[str, Any]

    def vectors_of(self, words: list[str]) -> Floats:
        """Return a row for each word; zeros for a word without a vector."""
        unknown = len(self.rows)
        found: Floats = self.vectors[[self.rows.get(word, unknown) for word in words]]
        return found


@cache
def content(name: str) -> bytes:
    """Return the bytes of one file of the model. Raises LexiconError where it is missing."""
    file = resources.files("nlp").joinpath(DIRECTORY, name)
    if not file.is_file():
        raise LexiconError(name, "file", "it is missing", _REMEDY)
    return file.read_bytes()


@cache
def read() -> Model:
    """Return the shipped model. Raises LexiconError when it does not fit this code."""
    settings = _settings()
    if list(settings.get("columns", {}).items()) != list(COLUMNS.items()):
        raise LexiconError(
            CARD, "columns", "the model was made for other features", "Run `make model`"
        )
    networks: tuple[dict[str, Floats], ...] = tuple({} for _ in range(settings["networks"]))
    for name, array in _arrays(WEIGHTS).items():
        weight, _, place = name.rpartition(".")
        networks[int(place)][weight] = array.astype(np.float32)
    stored = _arrays(WORDS)
    words = stored["words"].tobytes().decode("utf-8").split("\n")
    vectors = stored["vectors"].astype(np.float32) * np.float32(settings["vector_scale"])
    vectors = np.concatenate([vectors, np.zeros((1, vectors.shape[1]), dtype=np.float32)])
    if len(vectors) != len(words) + 1:
        problem = f"it has {len(words)} words and {len(vectors) - 1} vectors"
        raise LexiconError(WORDS, "vectors", problem, _REMEDY)
    return Model(networks, {word: row for row, word in enumerate(words)}, vectors, settings)


def _settings() -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads(content(CARD))
    except ValueError as error:
        raise LexiconError(CARD, "file", "it is damaged", _REMEDY) from error
    return settings


def _arrays(name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a file; objects, which could run code, count as damage."""
    try:
        with np.load(io.BytesIO(content(name)), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (ValueError, EOFError, OSError, zipfile.BadZipFile, zlib.error, AttributeError) as error:
        raise LexiconError(name, "file", "it is damaged", _REMEDY) from error
