"""Word vectors from PubMed text with floret (fastText's skip-grams), kept as small numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, EPOCHS, LEAST, MOST = 96, 4, 5, 40_000
_LARGEST = 6.0
"""Where the numbers are cut off, in mean sizes of a number."""


def write_corpus(texts: Iterable[list[str]], path: Path) -> Counter[str]:
    """Write one text a line, its words apart, and return how often each word comes."""
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        for words in texts:
            counts.update(words)
            file.write(" ".join(words) + "\n")
    return counts


def learn(corpus: Path, counts: Counter[str]) -> tuple[list[str], Any, float]:
    """Return the words that have a vector, the vectors as int8, and what one step of them means."""
    import floret

    model = floret.train_unsupervised(
        str(corpus), model="skipgram", mode="floret", dim=WIDTH, bucket=MOST, hashCount=2,
        minn=4, maxn=5, minCount=LEAST, epoch=EPOCHS, thread=1, lr=0.05, neg=5, ws=5,
    )  # fmt: skip
    words = sorted(
        (w for w, n in counts.items() if n >= LEAST and not w[0].isdigit() and w.isprintable()),
        key=lambda word: (-counts[word], word),
    )[:MOST]
    table = np.array([model.get_word_vector(word) for word in words], dtype=np.float32)
    table /= np.abs(table).std()
    step = _LARGEST / 127
    return words, np.clip(np.round(table / step), -127, 127).astype(np.int8), step


def save(words: list[str], vectors: Any, path: Path) -> None:
    """Write words and vectors as plain arrays."""
    letters = np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(path, words=letters, vectors=vectors)
