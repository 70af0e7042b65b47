"""Train the network that finds mentions and write it to `nlp/model/`.

    python -m scripts.train_reader CORPORA RECORDS... --labels nlp/labels/part-*.jsonl

CORPORA is the folder of the labelled corpora (`nlp/` of the material), RECORDS are files of PubMed
records (.xml.gz, .xml.xz). Each stage keeps its result under --work and is not done again while
that is there: vectors, hidden words, examples, one file for each seed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np

from nlp.frozen_test import is_test
from nlp.reader.features import COLUMNS
from nlp.tagger import load
from scripts.check_labels import read_labels
from scripts.train_reader import vectors as word_vectors
from scripts.train_reader.examples import Example, Maker
from scripts.train_reader.fitting import fit
from scripts.train_reader.pretraining import pretrain
from scripts.train_reader.sources import SHORTEST, Sources, clinical

SEEDS = (1,)
SILVER = 12_000
BIAS = {"SIDE_EFFECT": 0.0, "OUTCOME": 0.0}
RULES = 0.5
"""What is added to a label, and what the rules count: best on 50 documents left out of a trial."""
CORPORA = ("evidence_outcomes", "phee", "bc5cdr")
"""Corpora whose texts word vectors are learned from, with the records; each also has a head."""
_BEGUN = time.monotonic()


class Vectors:
    """The vector of each known word, zeros for others, as the shipped model gives them."""

    def __init__(self, path: Path, step: float) -> None:
        with np.load(path) as file:
            words = file["words"].tobytes().decode("utf-8").split("\n")
            table = file["vectors"].astype(np.float32) * np.float32(step)
        self._rows = {word: row for row, word in enumerate(words)}
        self._table = np.concatenate([table, np.zeros((1, table.shape[1]), np.float32)])
        self.size, self.width = table.shape

    def of(self, words: list[str]) -> Any:
        """Return a row for each word."""
        return self._table[[self._rows.get(word, -1) for word in words]]


def tell(line: str) -> None:
    """Print a line with the minutes since the beginning."""
    print(f"{(time.monotonic() - _BEGUN) / 60:6.1f} min  {line}", flush=True)


def kept(path: Path, make: Callable[[], Any]) -> Any:
    """Return what is kept at a path, made and kept there first where it is missing."""
    if not path.exists():
        made = make()
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(made))
        part.replace(path)
    return pickle.loads(path.read_bytes())


def all_words(sources: Sources, maker: Maker, texts: dict[str, str], without: set[str]) -> Any:
    """Yield the words of every text that vectors are learned from."""
    for pmid in sorted(texts):
        if pmid not in without and len(texts[pmid]) >= SHORTEST:
            yield maker.words(texts[pmid])
    for name in CORPORA:
        for document in sources.corpus(name, "train", without):
            yield maker.words(document["text"])


def learn_vectors(sources: Sources, maker: Maker, texts: Any, without: Any, work: Path) -> float:
    """Write `words.npz` under the work folder and return the step of its numbers."""
    counts = word_vectors.write_corpus(
        all_words(sources, maker, texts, without), work / "corpus.txt"
    )
    tell(f"{sum(counts.values())} words of text; learning their vectors")
    words, table, step = word_vectors.learn(work / "corpus.txt", counts)
    word_vectors.save(words, table, work / "words.npz")
    tell(f"{len(words)} words have a vector")
    return step


def labelled(
    sources: Sources, maker: Maker, texts: dict[str, str], without: set[str]
) -> dict[str, list[Example]]:
    """Return the examples of each kind."""
    documents = [d for path in sources.labels for d in read_labels(path)]
    texts = texts | sources.corpus_texts("bc5cdr", {d["text_sha256"] for d in documents})
    made = {
        "own": [maker.own(d, texts[d["pmid"]]) for d in documents if not is_test(d["pmid"])],
        "trials": [
            maker.outcomes(d) for d in sources.corpus("evidence_outcomes", "train", without)
        ],
        "effects": [maker.effects(d) for d in sources.corpus("phee", "train", without)],
        "induced": [maker.induced(d) for d in sources.corpus("bc5cdr", "train", without)],
    }
    return {kind: [e for e in rows if len(e.words) > 2] for kind, rows in made.items()}


def write(work: Path, out: Path, step: float, weights: list[dict[str, Any]], said: Any) -> None:
    """Write the model: weights of each seed, words, and the card that code reads."""
    out.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{name}.{place}": array.astype(np.float16)
        for place, one in enumerate(weights)
        for name, array in one.items()
    }
    np.savez_compressed(out / "reader.npz", **arrays)  # type: ignore[arg-type]
    (out / "words.npz").write_bytes((work / "words.npz").read_bytes())
    settings = {"columns": COLUMNS, "vector_scale": step, "bias": BIAS, "rules": RULES}
    card = {**settings, "networks": len(weights), **said}
    (out / "reader.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="+", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("build/model"))
    parser.add_argument("--out", type=Path, default=Path("nlp/model"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    jax.config.update("jax_compilation_cache_dir", str((options.work / "jax").resolve()))
    jax.config.update("jax_default_prng_impl", "rbg")
    work: Path = options.work
    sources = Sources(options.corpora, tuple(options.records), tuple(sorted(options.labels)))
    without = sources.held_back()
    maker = Maker(load(learned=False))
    texts = kept(work / "texts.pickle", sources.texts)
    tell(f"{len(texts)} records")
    step = kept(work / "step.pickle", lambda: learn_vectors(sources, maker, texts, without, work))
    vectors = Vectors(work / "words.npz", step)
    before = kept(
        work / "pretrained.pickle",
        lambda: pretrain(
            [maker.unlabelled(text) for text in clinical(texts, without, SILVER)], vectors, tell
        ),
    )
    examples = kept(work / "examples.pickle", lambda: labelled(sources, maker, texts, without))
    tell(", ".join(f"{len(rows)} {kind}" for kind, rows in examples.items()))
    weights = [
        kept(
            work / f"weights-{seed}.pickle",
            lambda seed=seed: fit(examples, vectors, before, seed, tell),  # type: ignore[misc]
        )
        for seed in SEEDS
    ]
    said = {
        "seeds": list(SEEDS),
        "texts": {kind: len(rows) for kind, rows in examples.items()},
        "words": vectors.size,
        "processor_seconds": round(resource.getrusage(resource.RUSAGE_SELF).ru_utime),
    }
    write(work, options.out, step, weights, said)
    tell(f"written to {options.out}")


if __name__ == "__main__":
    main()
