"""Tag the texts of a gold file and print how well the mentions and study facts agree with it.

    python scripts/measure_gold.py ../shared/nlp/gold/dev.jsonl [--half even|odd] [--show]

A mention agrees with a gold span of its label when they overlap, each used once, the longest
overlap first; jointly when the gold span accepts its assertion or direction too. Mentions that only
touch a zone where the annotators disagreed are not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from nlp.tagger import Tagger, load
from records.model import Annotation, Mention

ATTRIBUTE = {"SIDE_EFFECT": "assertion", "OUTCOME": "direction"}


def shared_length(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Return how many characters two spans share (negative: the gap between them)."""
    return min(a[1], b[1]) - max(a[0], b[0])


def pair(gold: list[dict[str, Any]], said: list[Mention]) -> list[tuple[dict[str, Any], Mention]]:
    """Pair spans that overlap, the longest overlap first, each used once."""
    options = sorted(
        (
            (shared_length((g["start"], g["end"]), (m.start, m.end)), gi, mi)
            for gi, g in enumerate(gold)
            for mi, m in enumerate(said)
        ),
        reverse=True,
    )
    pairs, gold_used, said_used = [], set(), set()
    for length, gi, mi in options:
        if length > 0 and gi not in gold_used and mi not in said_used:
            gold_used.add(gi)
            said_used.add(mi)
            pairs.append((gold[gi], said[mi]))
    return pairs


def measure(documents: list[dict[str, Any]], said: list[Annotation], show: bool) -> None:
    """Print the figures."""
    for label, attribute in ATTRIBUTE.items():
        hits = joint = wrong = missed = 0
        for document, annotation in zip(documents, said, strict=True):
            gold = [span for span in document["spans"] if span["label"] == label]
            mentions = [m for m in annotation.mentions if m.label == label]
            pairs = pair(gold, mentions)
            hits += len(pairs)
            joint += sum((getattr(m, attribute) or "none") in g["accept"] for g, m in pairs)
            missed += len(gold) - len(pairs)
            paired = [m for _, m in pairs]
            extra = [m for m in mentions if m not in paired and not excused(m, document, gold)]
            wrong += len(extra)
            if show:
                explain(document, label, attribute, gold, pairs, extra)
        precision = hits / (hits + wrong) if hits + wrong else 0.0
        recall = hits / (hits + missed) if hits + missed else 0.0
        total = 2 * hits + wrong + missed
        print(
            f"{label}: precision {precision:.3f} recall {recall:.3f} F1 {2 * hits / total:.3f}"
            f" joint F1 {2 * joint / total:.3f} ({attribute} right in {joint} of {hits})"
        )
    facts(documents, said)


def excused(mention: Mention, document: dict[str, Any], gold: list[dict[str, Any]]) -> bool:
    """Say whether a mention touches a zone of disagreement and no gold span."""
    span = (mention.start, mention.end)
    zone = any(shared_length((z[0], z[1]), span) > 0 for z in document["ignore"])
    return zone and not any(shared_length((g["start"], g["end"]), span) > 0 for g in gold)


def explain(
    document: dict[str, Any],
    label: str,
    attribute: str,
    gold: list[dict[str, Any]],
    pairs: list[tuple[dict[str, Any], Mention]],
    extra: list[Mention],
) -> None:
    """List what was missed, what was too much and what was judged otherwise."""
    text = document["text"]
    found = [id(g) for g, _ in pairs]
    for g in gold:
        if id(g) not in found:
            print(f"  MISSED {document['id']} {label} {text[g['start'] : g['end']]!r}")
    for m in extra:
        near = text[max(m.start - 40, 0) : m.end + 40].replace("\n", " ")
        print(f"  EXTRA  {document['id']} {label} {m.text!r} ({m.rule}) … {near}")
    for g, m in pairs:
        value = getattr(m, attribute) or "none"
        if value not in g["accept"]:
            print(f"  OTHER  {document['id']} {m.text!r} {value} by {m.cue!r}, gold {g['accept']}")


def facts(documents: list[dict[str, Any]], said: list[Annotation]) -> None:
    """Print the accuracy of design and population."""
    for key in ("design", "population_n"):
        known = [(d, a) for d, a in zip(documents, said, strict=True) if d[key] is not None]
        right = sum(getattr(a, key) == d[key] for d, a in known)
        print(f"{key}: {right} of {len(known)}")
        for d, a in known:
            if getattr(a, key) != d[key]:
                print(f"  {d['id']} {getattr(a, key)} instead of {d[key]}")


def tag_all(tagger: Tagger, documents: list[dict[str, Any]]) -> list[Annotation]:
    """Tag all texts and print the speed."""
    begun = time.perf_counter()
    said = list(tagger.tag_many(document["text"] for document in documents))
    words = sum(len(document["text"].split()) for document in documents)
    print(f"{len(documents)} texts, {words / (time.perf_counter() - begun):,.0f} words/s")
    return said


def main() -> None:
    """Read the arguments, tag, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--half", choices=("even", "odd"), help="only every other text")
    parser.add_argument("--show", action="store_true", help="list each disagreement")
    arguments = parser.parse_args()
    lines = arguments.gold.read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    if arguments.half:
        documents = documents[arguments.half == "odd" :: 2]
    measure(documents, tag_all(load(), documents), arguments.show)


if __name__ == "__main__":
    main()
