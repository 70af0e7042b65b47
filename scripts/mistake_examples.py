"""Write examples of the tagger's mistakes, for the page Quality: nlp/quality_examples.json.

    PYTHONPATH=. python scripts/mistake_examples.py ../shared/nlp/gold/dev.jsonl

They come from the half of the gold abstracts that may be read, none of which the tagger learned
from. Only the words of a mention are kept, and where to read the rest: no text is copied.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.tagger import load
from records.model import Annotation, Mention
from scripts.measure_gold import ATTRIBUTE, excused, pair, tag_all

OUT = Path(__file__).resolve().parent.parent / "nlp" / "quality_examples.json"
LONGEST = 60
EACH = 6
MISSED, TOO_MUCH, OTHERWISE = "missed", "marked wrongly", "judged otherwise"


def main() -> None:
    """Tag the abstracts and write the examples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    given = parser.parse_args()
    lines = given.gold.read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines][::2]
    tagger = load()
    found = list(examples(documents, tag_all(tagger, documents)))
    data = {
        "schema_version": 1,
        "tagger_version": tagger.version,
        "measured_on": "gold abstracts: dev, read half",
        "abstracts": len(documents),
        "examples": choose(found),
    }
    OUT.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(data['examples'])} of {len(found)} mistakes to {OUT.name}")


def examples(
    documents: list[dict[str, Any]], said: list[Annotation]
) -> Iterator[dict[str, str | None]]:
    """Give every mistake: what was missed, what is too much, what was judged otherwise."""
    for document, annotation in zip(documents, said, strict=True):
        for label, attribute in ATTRIBUTE.items():
            gold = [span for span in document["spans"] if span["label"] == label]
            mentions = [m for m in annotation.mentions if m.label == label]
            yield from _of_one(document, label, attribute, gold, mentions)


def _of_one(
    document: dict[str, Any],
    label: str,
    attribute: str,
    gold: list[dict[str, Any]],
    mentions: list[Mention],
) -> Iterator[dict[str, str | None]]:
    pairs = pair(gold, mentions)
    pmid = document["id"].removeprefix("PMID:")
    paired, found = [m for _, m in pairs], [id(g) for g, _ in pairs]
    for g in gold:
        if id(g) not in found:
            words = document["text"][g["start"] : g["end"]]
            yield _example(label, MISSED, words, pmid, None, g["accept"][0])
    for m in mentions:
        if m not in paired and not excused(m, document, gold):
            yield _example(label, TOO_MUCH, m.text, pmid, getattr(m, attribute), None)
    for g, m in pairs:
        value = getattr(m, attribute) or "none"
        if value not in g["accept"]:
            yield _example(label, OTHERWISE, m.text, pmid, value, g["accept"][0])


def _example(
    label: str, kind: str, words: str, pmid: str, ours: str | None, theirs: str | None
) -> dict[str, str | None]:
    return {
        "label": label,
        "kind": kind,
        "words": " ".join(words.split()),
        "ours": ours,
        "theirs": theirs,
        "pmid": pmid,
    }


def choose(found: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """Return up to EACH mistakes of every kind and label, one an abstract before a second.

    In the order of the abstracts: nobody picks the flattering ones.
    """
    chosen: list[dict[str, str | None]] = []
    for label in ATTRIBUTE:
        for kind in (MISSED, TOO_MUCH, OTHERWISE):
            same = [
                e
                for e in found
                if (e["label"], e["kind"]) == (label, kind) and len(e["words"] or "") <= LONGEST
            ]
            seen: dict[str | None, int] = {}
            ranked = []
            for example in same:
                seen[example["pmid"]] = seen.get(example["pmid"], 0) + 1
                ranked.append((seen[example["pmid"]], len(ranked), example))
            chosen += [example for _, _, example in sorted(ranked, key=lambda r: r[:2])[:EACH]]
    return chosen


if __name__ == "__main__":
    main()
