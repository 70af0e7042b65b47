"""The labels of nlp/labels: their two parts as tasks, and how far two readers agree."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.check_labels import hash_of, read_labels, texts_of
from scripts.measure_labels import as_gold, attribute_of, is_test
from scripts.nlp_bench.answers import Answer, Said
from scripts.nlp_bench.corpora import OUTCOME, SIDE_EFFECT, gold_sample
from scripts.nlp_bench.rows import PEOPLE, Row, row
from scripts.nlp_bench.scoring import count, figure, share
from scripts.nlp_bench.tasks import SPANS_AND_VALUES, Task

NAME = "own labels"


def label_tasks(folder: Path, records: Sequence[Path]) -> list[Task]:
    """Return the development part and the frozen test part, with texts from the records given."""
    documents = _documents(folder, "part-*.jsonl")
    texts = texts_of(records, set(documents))
    if missing := sorted(set(documents) - set(texts)):
        told = f"{len(missing)} of {len(documents)} texts are not in the records given"
        sys.exit(f"own labels: {told}, the first PMID {missing[0]}. Name more files in RECORDS=")
    for pmid, document in documents.items():
        if hash_of(texts[pmid]) != document["text_sha256"]:
            sys.exit(f"own labels: the text of PMID {pmid} has changed; label it again")
    return [
        Task(
            NAME,
            part,
            [
                gold_sample(as_gold(document, texts[pmid]))
                for pmid, document in documents.items()
                if is_test(pmid) == test
            ],
            (SIDE_EFFECT, OUTCOME),
            SPANS_AND_VALUES,
            facts=True,
        )
        for part, test in (("development", False), ("frozen test", True))
    ]


def agreement(folder: Path) -> Iterator[Row]:
    """Yield how far two annotators agree on the abstracts that both labelled, all pairs pooled."""
    first = _documents(folder, "part-*.jsonl")
    second = _documents(folder, "second-*.jsonl")
    both = [(first[pmid], second[pmid]) for pmid in second if pmid in first]
    if not both:
        return
    place = (NAME, f"{len(both)} abstracts labelled twice")
    for label in (SIDE_EFFECT, OUTCOME):
        texts = [count(gold_sample(as_gold(a)), _as_answer(b), label) for a, b in both]
        for measure, part in (("overlap F1", "overlap"), ("joint F1", "joint")):
            yield row(*place, label, PEOPLE, measure, figure(texts, part))
    for label, name in (("design", "design"), ("participants", "population_n")):
        known = [(a[name], b[name]) for a, b in both if a[name] is not None]
        right = sum(one == other for one, other in known)
        yield row(*place, label, PEOPLE, "accuracy", share(right, len(known)))


def _documents(folder: Path, pattern: str) -> dict[str, dict[str, Any]]:
    return {
        document["pmid"]: document
        for path in sorted(folder.glob(pattern))
        for document in read_labels(path)
    }


def _as_answer(document: dict[str, Any]) -> Answer:
    mentions = tuple(
        Said(span["start"], span["end"], span["label"], attribute_of(span))
        for span in document["spans"]
    )
    return Answer(mentions, document["design"], document["population_n"])
