"""The plain spaCy CNN that everything is compared with, trained here and kept under build/.

    python -m scripts.nlp_bench.cnn FOLDER CORPORA [NAME ...]

spaCy's default named-entity recogniser with its default convolutional tok2vec on hashed word
shapes: no vectors, no lexicon, a fixed seed, a fixed number of passes, the averaged weights. It is
for measuring only. Two of its corpora state no licence, so nothing of it may be shipped.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import fix_random_seed

from scripts.nlp_bench import corpora
from scripts.nlp_bench.corpora import Sample

SEED = 7
TEXTS_A_BATCH = 48


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a CNN is trained on: its file, how that is read, and how many passes."""

    label: str
    file: str
    read: Callable[[Path], list[Sample]]
    passes: int
    told: str


RECIPES = {
    "cnn-evidence-outcomes": Recipe(
        corpora.OUTCOME, "evidence_outcomes/train.jsonl.gz",
        lambda path: corpora.outcomes(path, "OUTCOME"), 8,
        "EvidenceOutcomes train, its results and conclusions",
    ),
    "cnn-ade-positives": Recipe(
        corpora.SIDE_EFFECT, "ade/train.jsonl.gz",
        lambda path: corpora.ade(path, positives_only=True), 8,
        "ADE train, only sentences with a side effect",
    ),
    "cnn-ade-all": Recipe(
        corpora.SIDE_EFFECT, "ade/train.jsonl.gz",
        lambda path: corpora.ade(path, positives_only=False), 3,
        "ADE train, all sentences",
    ),
    "cnn-phee": Recipe(
        corpora.SIDE_EFFECT, "phee/train.jsonl.gz",
        lambda path: corpora.phee(path, adverse_only=False), 6,
        "PHEE train, all sentences; effects of adverse events",
    ),
}  # fmt: skip


def trained(name: str, folder: Path, material: Path) -> Path:
    """Return the folder of a trained CNN; train it when it is not there yet."""
    place = folder / f"{name}-{RECIPES[name].passes}"
    if not (place / "meta.json").exists():
        began = time.perf_counter()
        place.mkdir(parents=True, exist_ok=True)
        train(RECIPES[name], material, place)
        print(f"{name}: trained in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return place


def train(recipe: Recipe, material: Path, place: Path) -> None:
    """Train one CNN and keep its averaged weights in a folder."""
    fix_random_seed(SEED)
    shuffler = random.Random(SEED)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner").add_label(recipe.label)  # type: ignore[attr-defined]
    examples = list(_examples(pipeline, recipe.read(material / recipe.file), recipe.label))
    optimizer = pipeline.initialize(lambda: examples[:200])
    for _ in range(recipe.passes):
        shuffler.shuffle(examples)
        for batch in minibatch(examples, TEXTS_A_BATCH):  # type: ignore[no-untyped-call]
            pipeline.update(batch, drop=0.2, sgd=optimizer)
    with pipeline.use_params(optimizer.averages):
        pipeline.to_disk(place)


def _examples(pipeline: Language, samples: Sequence[Sample], label: str) -> Iterator[Example]:
    """Yield what annotators read of each text, a line at a time, with its spans."""
    for sample in samples:
        first, last = sample.region or (0, len(sample.text))
        start = first
        for line in sample.text[first:last].splitlines(keepends=True):
            end = start + len(line)
            if line.strip():
                doc = pipeline.make_doc(line)
                spans = [
                    doc.char_span(s.start - start, s.end - start, label, alignment_mode="expand")
                    for s in sample.of(label)
                    if start <= s.start and s.end <= end
                ]
                whole = filter_spans(span for span in spans if span)
                entities = [(span.start_char, span.end_char, label) for span in whole]
                yield Example.from_dict(doc, {"entities": entities})
            start = end


if __name__ == "__main__":
    for each in sys.argv[3:] or RECIPES:
        trained(each, Path(sys.argv[1]), Path(sys.argv[2]))
