"""Score the tagger on hand-made labels, or one labeller against another.

    PYTHONPATH=. python scripts/measure_labels.py LABELS.jsonl... --records FILES... [--show]
    PYTHONPATH=. python scripts/measure_labels.py A.jsonl --against B.jsonl

Scored as scripts/measure_gold.py scores the gold abstracts: overlap F1, joint F1 with the
assertion or direction, design and population. The development part and the frozen test part are
scored apart. --show lists each disagreement, of the development part only: nobody who writes
rules reads the tagger's output on the test part. Agreement needs no texts; its population line
counts the abstracts for which the first labeller gives a number.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.frozen_test import is_test
from nlp.tagger import Tagger, load
from records.model import Annotation, Mention
from scripts.check_labels import VALUES, document_faults, read_labels, texts_of
from scripts.measure_gold import measure, tag_all


def as_gold(document: Mapping[str, Any], text: str = "") -> dict[str, Any]:
    """Return a labelled document in the form of the gold abstracts, without zones of doubt."""
    spans = [
        {**span, "text": text[span["start"] : span["end"]], "accept": [attribute_of(span)]}
        for span in document["spans"]
    ]
    return {
        "id": f"PMID:{document['pmid']}",
        "text": text,
        "spans": spans,
        "ignore": [],
        "design": document["design"],
        "population_n": document["population_n"],
    }


def attribute_of(span: Mapping[str, Any]) -> str:
    """Return the assertion of a side effect or the direction of an outcome."""
    return str(span[VALUES[span["label"]][0]])


def as_annotation(document: Mapping[str, Any]) -> Annotation:
    """Return a labelled document as if the tagger had said it."""
    mentions = [
        Mention(
            start=span["start"],
            end=span["end"],
            text="",
            label=span["label"],
            assertion=span.get("assertion"),
            direction=span.get("direction"),
        )
        for span in document["spans"]
    ]
    return Annotation(
        mentions=tuple(mentions),
        design=document["design"],
        population_n=document["population_n"],
    )


def agreement(first: Sequence[dict[str, Any]], second: Sequence[dict[str, Any]]) -> None:
    """Print how well two labellers agree on the documents that both labelled."""
    other = {document["pmid"]: document for document in second}
    both = [document for document in first if document["pmid"] in other]
    if not both:
        sys.exit("no document is in both files; give two files over the same abstracts")
    for document in both:
        if document["text_sha256"] != other[document["pmid"]]["text_sha256"]:
            sys.exit(f"{document['pmid']}: the two labelled different texts; label it again")
    print(f"{len(both)} abstracts labelled twice")
    said = [as_annotation(other[document["pmid"]]) for document in both]
    measure([as_gold(document) for document in both], said, show=False)


def score(documents: Sequence[dict[str, Any]], records: Sequence[Path], show: bool) -> None:
    """Print the tagger's figures on both parts."""
    texts = texts_of(records, {document["pmid"] for document in documents})
    for document in documents:
        if faults := document_faults(document, texts.get(document["pmid"])):
            sys.exit(f"{document['pmid']}: {'; '.join(faults)}")
    tagger = load()
    for name, test in (("development", False), ("frozen test", True)):
        part = [document for document in documents if is_test(document["pmid"]) == test]
        print(f"== {name} part")
        if part:
            gold = [as_gold(document, texts[document["pmid"]]) for document in part]
            (figures_only if test else figures)(tagger, gold, show)


def figures(tagger: Tagger, gold: list[dict[str, Any]], show: bool) -> None:
    """Print how well the tagger agrees with the labels, with each disagreement on request."""
    measure(gold, tag_all(tagger, gold), show)


def figures_only(tagger: Tagger, gold: list[dict[str, Any]], _show: bool) -> None:
    """Print the figures and nothing of any one abstract: lines about one are indented."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        figures(tagger, gold, show=False)
    for line in printed.getvalue().splitlines():
        if not line.startswith(" "):
            print(line)


def main() -> None:
    """Read the arguments and measure what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", nargs="+", type=Path)
    parser.add_argument("--records", nargs="+", type=Path, default=[])
    parser.add_argument("--against", type=Path, help="a second labeller's file")
    parser.add_argument("--show", action="store_true", help="list disagreements (development)")
    options = parser.parse_args()
    documents = [document for path in options.labels for document in read_labels(path)]
    if options.against:
        agreement(documents, read_labels(options.against))
    elif options.records:
        score(documents, options.records, options.show)
    else:
        parser.error("give --records (the PubMed files) or --against (a second labels file)")


if __name__ == "__main__":
    main()
