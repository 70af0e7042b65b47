"""Train the second opinion on directions on this project's labels.

    PYTHONPATH=. python scripts/train_direction.py TEXTS... --labels nlp/labels/part-*.jsonl \
        --out nlp/model/

TEXTS are files of PubMed records, a .json of texts, or .jsonl.gz files with "pmid" and "text". Each
labelled outcome of the development part is given to the rules, and what they say of it is learned
from together with the words around it. --folds 3 also prints how often labels held out of the
training are met, and how often by the rules alone. The same input gives the same file.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from nlp.direction_judge import FILE, decided, features_of
from nlp.draft import Candidate, Draft, draft_of
from nlp.frozen_test import is_test
from nlp.linear_model import LinearModel
from nlp.tagger import Tagger, load
from scripts.check_labels import hash_of, read_labels, texts_of
from scripts.linear_fit import Pace, Row, fit

VALUES = ("improved", "worsened", "no_change", "changed", "none")
LEAST = 3
"""A feature that fewer mentions have is left out."""
SHIPPED = 24_000
PACE = Pace(decay=2e-6, rate=0.1, turns=8, batch=64)
_JUDGE = "evidence_direction"
Document = Mapping[str, Any]


def rows_of(tagger: Tagger, document: Document, text: str) -> Iterator[tuple[Row, str]]:
    """Yield each labelled outcome of a document as a row, with what the rules say of it."""
    pipeline = tagger.pipeline
    doc = pipeline.make_doc(text)
    for name, step in pipeline.pipeline[: pipeline.pipe_names.index(_JUDGE)]:
        if name != "evidence_assertion":
            doc = step(doc)
    draft = draft_of(doc)
    spans = sorted(
        (s for s in document["spans"] if s["label"] == "OUTCOME"), key=lambda s: int(s["start"])
    )
    draft.mentions = [_given(draft, span) for span in spans]
    mentions = list(draft.mentions)
    pipeline.get_pipe(_JUDGE)(doc)
    for span, mention in zip(spans, mentions, strict=True):
        sentence = draft.sentences[
            bisect_right(draft.sentences, mention.start, key=lambda sentence: sentence.end)
        ]
        features = tuple(sys.intern(name) for name in features_of(draft, sentence, mention))
        yield Row(features, VALUES.index(span["direction"]), 1.0), mention.direction or "none"


def _given(draft: Draft, span: Mapping[str, Any]) -> Candidate:
    first = bisect_right(draft.starts, span["start"]) - 1
    last = min(bisect_left(draft.ends, span["end"]) + 1, len(draft.ends))
    mention = Candidate(first, last, "OUTCOME", "given")
    inside = [
        term
        for term in draft.terms
        if term.label == "OUTCOME" and first <= term.start and term.end <= last
    ]
    longest = max(inside, key=lambda term: term.end - term.start, default=None)
    mention.concept = longest.concept if longest else None
    return mention


def train(rows: Sequence[Row]) -> LinearModel:
    """Return a softmax regression, without the features that decide least."""
    counts = Counter(feature for row in rows for feature in row.features)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    shares = np.full(len(rows), 1 / len(rows), np.float32)
    weights, bias = fit(rows, shares, names, len(VALUES), PACE)
    use = np.ptp(weights, axis=1) * np.sqrt([counts[name] for name in names])
    kept = sorted(np.argsort(-use, kind="stable")[:SHIPPED].tolist())
    return LinearModel(VALUES, [names[place] for place in kept], weights[kept], bias)


def check(found: Mapping[str, Sequence[tuple[Row, str]]], folds: int) -> None:
    """Print how many labels are met by a model that has not seen their document."""
    right = by_rules = 0
    for fold in range(folds):
        model = train([r for p, rows in found.items() if _fold(p, folds) != fold for r, _ in rows])
        for pmid, rows in found.items():
            for row, rule in rows if _fold(pmid, folds) == fold else ():
                judged = model.judge(dict.fromkeys(row.features, 0))
                right += decided(model, judged, rule) == VALUES[row.label]
                by_rules += VALUES[row.label] == rule
    number = sum(len(rows) for rows in found.values())
    print(f"{number} outcomes, {right / number:.3f} met by a model that had not seen them")
    print(f"{by_rules / number:.3f} met by the rules alone")


def _fold(pmid: str, folds: int) -> int:
    return int(sha256(f"fold {pmid}".encode()).hexdigest(), 16) % folds


def main() -> None:
    """Read the arguments, train and write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    documents = {
        d["pmid"]: d for path in options.labels for d in read_labels(path) if not is_test(d["pmid"])
    }
    texts = texts_of(options.texts, set(documents))
    tagger = load(learned=False)
    found = {
        pmid: list(rows_of(tagger, document, texts[pmid]))
        for pmid, document in documents.items()
        if pmid in texts and hash_of(texts[pmid]) == document["text_sha256"]
    }
    print(f"{len(found)} of {len(documents)} labelled documents have their text here")
    if options.folds:
        check(found, options.folds)
    content = train([row for rows in found.values() for row, _ in rows]).content()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / FILE).write_bytes(content)
    print(f"{options.out / FILE}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
