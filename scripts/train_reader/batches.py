"""Batches of texts of like length, padded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nlp.reader.features import COLUMNS
from scripts.train_reader.examples import LONGEST, UNLABELLED, Example

LENGTHS = (64, 256, 384, 512, LONGEST)
WORDS, SENTENCES = 4096, 80
OFFSETS = np.cumsum([0, *COLUMNS.values()])[:-1].astype(np.int32)
Batch = dict[str, Any]


def batches(examples: Sequence[Example], vectors: Any, random: Any) -> list[Batch]:
    """Return the examples in batches of about WORDS words, each drawn once in random order."""
    by_length: dict[int, list[Example]] = {}
    for place in random.permutation(len(examples)):
        example = examples[place]
        length = next(length for length in LENGTHS if len(example.words) <= length)
        by_length.setdefault(length, []).append(example)
    made: list[Batch] = []
    for length, group in by_length.items():
        size = max(1, WORDS // length)
        for start in range(0, len(group), size):
            chosen = group[start : start + size]
            while len(chosen) < size:
                chosen.append(group[random.integers(len(group))])
            made.append(pack(chosen, length, vectors))
    return made


def pack(examples: Sequence[Example], length: int, vectors: Any) -> Batch:
    """Return one batch, padded to `length` words."""
    rows = len(examples)
    batch: Batch = {
        "table": np.zeros((rows, length, len(COLUMNS)), np.int32),
        "vectors": np.zeros((rows, length, vectors.width), np.float32),
        "sentences": np.full((rows, length), SENTENCES - 1, np.int32),
        "mask": np.zeros((rows, length), np.float32),
        "tags": np.full((rows, length), UNLABELLED, np.int32),
    }
    for row, example in enumerate(examples):
        size = len(example.words)
        batch["table"][row, :size] = example.table + OFFSETS
        batch["vectors"][row, :size] = vectors.of(example.words)
        batch["sentences"][row, :size] = np.minimum(example.sentences, SENTENCES - 1)
        batch["mask"][row, :size] = 1
        batch["tags"][row, :size] = example.tags
    return batch
