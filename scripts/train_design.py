"""Train the model of study designs on PubMed records and on this project's labels.

    PYTHONPATH=. python scripts/train_design.py RECORDS... --labels nlp/labels/part-*.jsonl \
        --without ../shared/nlp/gold/HELD_BACK.txt ../shared/nlp/gold/dev.jsonl --out nlp/model/

RECORDS are PubMed files (.xml.gz, .xml.xz). Their publication types, titles and MeSH headings say
the design of most (scripts/design_examples.py); the labels' development part is added with a
weight of its own. Records whose PMID stands in a file of --without, and labelled test documents,
are never used. The seed is fixed: the same input gives the same file. Two minutes on a quiet
machine. --folds 3 also prints how often labels held out of the training are met.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from nlp.design import LABELS
from nlp.design_model import FILE, features_of
from nlp.linear_model import LinearModel
from nlp.tokens import split
from records.text import compose, passages_of
from scripts.check_labels import read_labels
from scripts.design_examples import examples_of
from scripts.linear_fit import Floats, Pace, Row, fit
from scripts.measure_labels import is_test
from scripts.pick_abstracts import FIELDS, records_in

LEAST_TEXTS = 8
"""A feature that fewer texts have is left out."""
MOST_FEATURES = 30_000
SHIPPED_FEATURES = 16_000
LABEL_SHARE = 0.45
"""How much all labels together weigh against all records together."""
NEAR_FIELD = 2.0
"""How much a record of this project's fields weighs against one of any field."""
BALANCE = 0.7
"""0: each design weighs as often as it comes; 1: all designs weigh the same."""
PACE = Pace(decay=1e-5, rate=0.1, turns=5, batch=256)
_FIELD = re.compile("|".join(FIELDS.values()), re.IGNORECASE)


def read_rows(
    paths: Sequence[Path], labels: dict[str, str], without: set[str]
) -> tuple[list[Row], dict[str, Row]]:
    """Return the examples in PubMed files and, by PMID, the labelled documents among them."""
    examples: list[Row] = []
    labelled: dict[str, Row] = {}
    for record in records_in(list(paths)):
        if record.pmid is None or record.pmid in without or not record.sections:
            continue
        text = compose(passages_of(record))[0]
        if record.pmid in labels:
            labelled[record.pmid] = Row(_features(text), LABELS.index(labels[record.pmid]), 1.0)
            continue
        weight = NEAR_FIELD if len(_FIELD.findall(text)) >= 2 else 1.0
        for example in examples_of(record, text):
            examples.append(Row(_features(example.text), LABELS.index(example.design), weight))
    return examples, labelled


def _features(text: str) -> tuple[str, ...]:
    words = [word for line in text.split("\n") for word in (*split(line), "\n")]
    return tuple(sys.intern(feature) for feature in sorted(features_of(words[:-1])))


def train(examples: Sequence[Row], labelled: Sequence[Row]) -> LinearModel:
    """Return a softmax regression, without the features that decide least."""
    rows = [*examples, *labelled]
    counts = Counter(feature for row in rows for feature in row.features)
    names = sorted(
        (n for n, c in counts.items() if c >= LEAST_TEXTS), key=lambda n: (-counts[n], n)
    )
    names = names[:MOST_FEATURES]
    weights, bias = fit(rows, _shares(examples, labelled), names, len(LABELS), PACE)
    use = np.ptp(weights, axis=1) * np.sqrt([counts[name] for name in names])
    kept = sorted(np.argsort(-use, kind="stable")[:SHIPPED_FEATURES].tolist())
    return LinearModel(LABELS, [names[place] for place in kept], weights[kept], bias)


def _shares(examples: Sequence[Row], labelled: Sequence[Row]) -> Floats:
    sizes = Counter(row.label for row in examples)
    shares = np.array([row.weight / sizes[row.label] ** BALANCE for row in examples])
    shares *= (1 - LABEL_SHARE) / shares.sum()
    own = np.full(len(labelled), LABEL_SHARE / max(len(labelled), 1))
    return np.concatenate([shares, own]).astype(np.float32)


def check(examples: Sequence[Row], labelled: dict[str, Row], folds: int) -> None:
    """Print how many labelled documents a model gets right that has not seen them."""
    right = 0
    for fold in range(folds):
        model = train(examples, [r for pmid, r in labelled.items() if _fold(pmid, folds) != fold])
        for pmid, row in labelled.items():
            if _fold(pmid, folds) == fold:
                scores = model.judge(dict.fromkeys(row.features, 0)).scores
                right += int(scores.argmax()) == row.label
    print(f"{right} of {len(labelled)} labels met by a model that was not trained on them")


def _fold(pmid: str, folds: int) -> int:
    return int(sha256(f"fold {pmid}".encode()).hexdigest(), 16) % folds


def main() -> None:
    """Read the arguments, train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="*", type=Path, default=[])
    parser.add_argument("--without", nargs="*", type=Path, default=[], help="files naming PMIDs")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    documents = [document for path in options.labels for document in read_labels(path)]
    labels = {d["pmid"]: d["design"] for d in documents if not is_test(d["pmid"])}
    without = {d["pmid"] for d in documents} - set(labels)
    for path in options.without:
        without.update(re.findall(r"\b\d{5,8}\b", path.read_text(encoding="utf-8")))
    labels = {pmid: label for pmid, label in labels.items() if pmid not in without}
    examples, labelled = read_rows(options.records, labels, without)
    print(f"{len(examples)} examples, {len(labelled)} of {len(labels)} labelled documents")
    if not examples:
        sys.exit("no record says its design; give PubMed files with publication types")
    if options.folds:
        check(examples, labelled, options.folds)
    content = train(examples, list(labelled.values())).content()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / FILE).write_bytes(content)
    print(f"{options.out / FILE}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
