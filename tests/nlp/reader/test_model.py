"""The model's files: what fits is read, what does not fit is refused with the remedy."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.reader import model
from nlp.reader.decoding import LABELS
from nlp.reader.features import COLUMNS
from nlp.reader.network import read_words, strongest_of
from records.errors import LexiconError

LONGEST_LOADING = 0.5
"""Seconds; the tagger is loaded for every command and every test."""

Write = Callable[..., None]


class Harmful:
    """Unpickling this writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a small model and let it be the shipped one."""
    (tmp_path / model.DIRECTORY).mkdir()
    monkeypatch.setattr(model.resources, "files", lambda _package: tmp_path)

    def written(words: str = "nausea\nweight", rows: int = 2, **settings: Any) -> None:
        model.content.cache_clear()
        model.read.cache_clear()
        card = {
            "columns": COLUMNS, "networks": 2, "vector_scale": 0.5,
            "bias": dict.fromkeys(LABELS, 0.0),
        } | settings  # fmt: skip
        folder = tmp_path / model.DIRECTORY
        (folder / model.CARD).write_text(json.dumps(card), encoding="utf-8")
        weights = {f"bias.{place}": np.full(3, place, np.float16) for place in range(2)}
        np.savez_compressed(folder / model.WEIGHTS, **weights)  # type: ignore[arg-type]
        letters = np.frombuffer(words.encode(), np.uint8)
        vectors = np.arange(rows * 2, dtype=np.int8).reshape(rows, 2)
        np.savez_compressed(folder / model.WORDS, words=letters, vectors=vectors)

    yield written
    model.content.cache_clear()
    model.read.cache_clear()


def test_a_model_is_read(write: Write) -> None:
    write()
    made = model.read()
    assert [network["bias"].tolist() for network in made.networks] == [[0] * 3, [1] * 3]
    assert made.networks[0]["bias"].dtype == np.float32
    vectors = made.vectors_of(["weight", "unheard-of", "nausea"])
    assert vectors.tolist() == [[1.0, 1.5], [0, 0], [0, 0.5]]
    assert made.vectors_of([]).shape == (0, 2)


@pytest.mark.parametrize("missing", model.FILES)
def test_a_missing_file_is_named_with_the_remedy(
    write: Write, tmp_path: Path, missing: str
) -> None:
    write()
    (tmp_path / model.DIRECTORY / missing).unlink()
    with pytest.raises(LexiconError, match=rf"{missing}.*missing\. Reinstall"):
        model.read()


@pytest.mark.parametrize(
    "columns",
    [
        dict(list(COLUMNS.items())[:-1]),
        {**COLUMNS, "word": 17},
        dict(reversed(COLUMNS.items())),
        {},
    ],
    ids=["one fewer", "another size", "another order", "none"],
)
def test_a_model_of_other_features_is_refused(write: Write, columns: dict[str, int]) -> None:
    write(columns=columns)
    with pytest.raises(LexiconError, match=r"made for other features.*make model"):
        model.read()


def test_words_and_vectors_that_do_not_match_are_refused(write: Write) -> None:
    write(words="nausea\nweight\nsleep", rows=2)
    with pytest.raises(LexiconError, match=r"words\.npz.*3 words.*2 vectors"):
        model.read()


@pytest.mark.parametrize("name", model.FILES)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"\xff\xfe{"])
def test_a_damaged_file_is_named(write: Write, tmp_path: Path, name: str, content: bytes) -> None:
    write()
    (tmp_path / model.DIRECTORY / name).write_bytes(content)
    with pytest.raises(LexiconError, match=f"{name}.*Reinstall"):
        model.read()


def test_nothing_in_a_model_can_run(write: Write, tmp_path: Path) -> None:
    path, trace = tmp_path / model.DIRECTORY / model.WEIGHTS, tmp_path / "trace"
    write()
    np.savez(path, **{"bias.0": np.array([Harmful(trace)], object)})  # type: ignore[arg-type]
    with pytest.raises(LexiconError, match=model.WEIGHTS):
        model.read()
    write()
    path.write_bytes(pickle.dumps(Harmful(trace)))
    with pytest.raises(LexiconError, match=model.WEIGHTS):
        model.read()
    assert not trace.exists()
    pickle.loads(pickle.dumps(Harmful(trace)))
    assert trace.exists(), "the trap itself must work"


def test_the_shipped_model_fits_this_code() -> None:
    made = model.read()
    assert len(made.networks) == made.settings["networks"] >= 1
    assert len(made.rows) == len(made.vectors) - 1
    assert not made.vectors[-1].any()
    for network in made.networks:
        assert all(np.isfinite(array).all() for array in network.values())
        assert len(network["features"]) == sum(COLUMNS.values())
        assert network["head_own"].shape[1] == 1 + 2 * len(LABELS)
        assert len(network["vectors"]) == made.vectors.shape[1]
        states = read_words(
            network, made.vectors_of(["nausea", "qqqq"]), np.zeros((2, len(COLUMNS)), np.int32),
            np.zeros(2, np.int32), np.ones(2, np.float32), lambda _, state: state, np, strongest_of,
        )  # fmt: skip
        assert np.isfinite(states).all()


@pytest.mark.parametrize("word", ["ketamine", "nausea", "anorexia", "placebo", "(", "."])
def test_the_shipped_model_knows_the_words_of_the_field(word: str) -> None:
    assert model.read().vectors_of([word]).any()


def test_the_shipped_model_is_loaded_quickly() -> None:
    """Measured in the processor's time, which other work on the machine does not lengthen."""
    spent = []
    for _ in range(3):
        model.content.cache_clear()
        model.read.cache_clear()
        begin = time.process_time()
        model.read()
        spent.append(time.process_time() - begin)
    assert min(spent) < LONGEST_LOADING


def test_a_second_load_reads_nothing_again() -> None:
    assert model.read() is model.read()
