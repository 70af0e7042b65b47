"""Turn labels written by hand (surface and occurrence) into offsets, and add them to a file.

    PYTHONPATH=. python scripts/place_labels.py WRITTEN.jsonl RECORDS... --into LABELS.jsonl

A written line is {"pmid", "field", "by", "design", "population_n", "spans"}, a span [surface,
occurrence, value] or [surface, occurrence, value, {"comparison": "similar"}], where occurrence is
which one of that exact string in the text (1-based, case sensitive, counting plain matches from
the start) and value is the assertion of a SIDE_EFFECT or the direction of an OUTCOME; the values
have no word in common, so the label follows. A PMID that is there already is replaced. Nothing is
written while a surface cannot be found. The written file holds surfaces and is not to be
committed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.check_labels import VALUES, hash_of, read_labels, texts_of

LABEL_OF = {value: label for label, (_, values) in VALUES.items() for value in values}


def place(text: str, surface: str, occurrence: int) -> tuple[int, int]:
    """Return where the n-th occurrence of a string begins and ends; ValueError if it has none.

    >>> place("nausea, no nausea", "nausea", 2)
    (11, 17)
    """
    start = -1
    for _ in range(occurrence):
        start = text.find(surface, start + 1) if surface else -1
        if start < 0:
            raise ValueError(f"{surface!r} has no occurrence {occurrence}")
    return start, start + len(surface)


def placed(written: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return one document in the committed form; ValueError names each span that is wrong."""
    spans, faults = [], []
    for surface, occurrence, value, *more in written["spans"]:
        if value not in LABEL_OF:
            faults.append(f"{surface!r} has the unknown value {value!r}")
            continue
        label = LABEL_OF[value]
        try:
            start, end = place(text, surface, occurrence)
        except ValueError as fault:
            faults.append(str(fault))
            continue
        span = {"start": start, "end": end, "label": label, VALUES[label][0]: value}
        spans.append({**span, **(more[0] if more else {})})
    if faults:
        raise ValueError(f"{written['pmid']}: " + "; ".join(faults))
    return {
        "pmid": written["pmid"],
        "text_sha256": hash_of(text),
        "field": written["field"],
        "spans": sorted(spans, key=lambda span: int(span["start"])),
        "design": written["design"],
        "population_n": written["population_n"],
        "by": written["by"],
    }


def merged(
    before: Sequence[dict[str, Any]], added: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the documents of both, the added ones in place of those of the same PMID."""
    by_pmid = {document["pmid"]: document for document in before}
    by_pmid.update({document["pmid"]: document for document in added})
    return list(by_pmid.values())


def main() -> None:
    """Read the arguments, place, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("written", type=Path)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    options = parser.parse_args()
    written = read_labels(options.written)
    texts = texts_of(options.records, {line["pmid"] for line in written})
    added, faults = [], []
    for line in written:
        try:
            if line["pmid"] not in texts:
                raise ValueError(f"{line['pmid']}: not in the given record files")
            added.append(placed(line, texts[line["pmid"]]))
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        sys.exit("\n".join(faults))
    before = read_labels(options.into) if options.into.exists() else []
    lines = [json.dumps(document) + "\n" for document in merged(before, added)]
    options.into.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
