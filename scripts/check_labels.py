"""Check hand-made labels against the records they were made on.

    PYTHONPATH=. python scripts/check_labels.py LABELS.jsonl RECORDS... --without HELD_BACK.txt
    … --show PMID                 print a text with its spans marked
    … --save-texts TEXTS.json     keep the composed texts, so that the next check need not parse

RECORDS are PubMed files (.xml.gz, .xml.xz) or a .json written by --save-texts. Prints the counts
and each fault; ends with 1 if there is one. A labels file holds offsets and no text: what it says
is true only of the text whose hash it names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from records.text import compose, passages_of
from scripts.pick_abstracts import FIELDS, records_in

VALUES = {
    "SIDE_EFFECT": ("assertion", {"present", "absent", "possible"}),
    "OUTCOME": ("direction", {"improved", "worsened", "no_change", "changed", "none"}),
}
EXTRAS: dict[str, dict[str, set[str] | type[int]]] = {
    "SIDE_EFFECT": {
        "comparison": {"none", "similar", "higher", "lower"},
        "affected": int,
        "at_risk": int,
    },
    "OUTCOME": {"contrast": {"baseline", "comparator", "unclear"}},
}
"""What a span may say besides its attribute: one of these words, or a whole number of people."""
DESIGNS = {
    "rct", "nonrandomized_trial", "cohort", "cross_sectional", "case_report", "case_series",
    "systematic_review", "review", "animal", "in_vitro", "protocol", "other",
}  # fmt: skip
KEYS = {"pmid", "text_sha256", "field", "spans", "design", "population_n", "by"}


def hash_of(text: str) -> str:
    """Return the hash by which a label names its text."""
    return sha256(text.encode()).hexdigest()


def texts_of(paths: Iterable[Path], pmids: set[str]) -> dict[str, str]:
    """Return the composed texts of the wanted records, as the tagger reads them, by PMID.

    A path is a file of PubMed records, a .json of texts by PMID, or a .jsonl.gz of lines with
    "pmid" and "text", as BC5CDR's here. Where a PMID comes in several versions, the last one in
    the files counts, and lines before records.
    """
    texts: dict[str, str] = {}
    files = []
    for path in paths:
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = (json.loads(line) for line in lines)
                texts.update({r["pmid"]: r["text"] for r in rows if r["pmid"] in pmids})
        elif path.suffix == ".json":
            saved = json.loads(path.read_text(encoding="utf-8"))
            texts.update({pmid: text for pmid, text in saved.items() if pmid in pmids})
        else:
            files.append(path)
    for record in records_in(files) if pmids - set(texts) else ():
        if record.pmid in pmids:
            texts[record.pmid] = compose(passages_of(record))[0]
    return texts


def read_labels(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a labels file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def span_faults(spans: Sequence[Mapping[str, Any]], text: str) -> list[str]:
    """Return what is wrong with the spans of one text."""
    faults = []
    end_before = 0
    for span in sorted(spans, key=lambda s: s["start"]):
        start, end, label = span["start"], span["end"], span["label"]
        name = f"{label} {start}:{end}"
        if not 0 <= start < end <= len(text):
            faults.append(f"{name} lies outside the text of {len(text)} characters")
            continue
        surface = text[start:end]
        if surface != surface.strip():
            faults.append(f"{name} begins or ends with a space")
        if cuts_a_word(text, start) or cuts_a_word(text, end):
            faults.append(f"{name} cuts a word")
        if start < end_before:
            faults.append(f"{name} overlaps the span before it")
        end_before = max(end_before, end)
        faults.extend(f"{name} {fault}" for fault in value_faults(span))
    return faults


def cuts_a_word(text: str, at: int) -> bool:
    """Say whether the place `at` lies between two letters or digits."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def value_faults(span: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the label and attribute of one span."""
    if span["label"] not in VALUES:
        return [f"is no label; use one of {sorted(VALUES)}"]
    attribute, allowed = VALUES[span["label"]]
    extras = EXTRAS[span["label"]]
    needed = {"start", "end", "label", attribute}
    if not needed <= set(span) or set(span) - needed - set(extras):
        return [
            f"has keys {sorted(span)}; it needs start, end, label and {attribute}, "
            f"and may have {', '.join(extras)}"
        ]
    if span[attribute] not in allowed:
        return [f"has {attribute} {span[attribute]!r}; use one of {sorted(allowed)}"]
    return [
        f"has {name} {span[name]!r}; use "
        + (f"one of {sorted(values)}" if isinstance(values, set) else "a whole number")
        for name, values in extras.items()
        if name in span and not extra_allowed(span[name], values)
    ]


def extra_allowed(value: object, values: set[str] | type[int]) -> bool:
    """Say whether one of EXTRAS may have this value."""
    return value in values if isinstance(values, set) else type(value) is int and value >= 0


def document_faults(document: Mapping[str, Any], text: str | None) -> list[str]:
    """Return what is wrong with one document; `text` is None where no record was found."""
    if set(document) != KEYS:
        return [f"keys {sorted(document)}; they must be {sorted(KEYS)}"]
    if text is None:
        return ["not in the given record files; add the file that holds this PMID"]
    if document["text_sha256"] != hash_of(text):
        return ["the record's text is not the one that was labelled; label it again"]
    faults = span_faults(document["spans"], text)
    if document["design"] not in DESIGNS:
        faults.append(f"design {document['design']!r}; use one of {sorted(DESIGNS)}")
    number = document["population_n"]
    if number is not None and (type(number) is not int or number < 1):
        faults.append(f"population_n {number!r}; use a whole number above 0 or null")
    fields = {*FIELDS, "harm", "ordinary", "bc5cdr"}
    if document["field"] not in fields:
        faults.append(f"field {document['field']!r}; use one of {sorted(fields)}")
    if not re.fullmatch("[A-Z]", str(document["by"])):
        faults.append(f"by {document['by']!r}; use the labeller's letter")
    return faults


def all_faults(
    documents: Sequence[Mapping[str, Any]], texts: Mapping[str, str], forbidden: set[str]
) -> list[str]:
    """Return every fault of a labels file, each with its PMID."""
    faults = []
    for pmid, times in Counter(str(document.get("pmid")) for document in documents).items():
        if times > 1:
            faults.append(f"{pmid}: {times} times in the file; keep one")
        if pmid in forbidden:
            faults.append(f"{pmid}: held back, or labelled elsewhere as gold; remove it")
    for document in documents:
        pmid = str(document.get("pmid"))
        faults.extend(f"{pmid}: {fault}" for fault in document_faults(document, texts.get(pmid)))
    return faults


def counted(documents: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Return how many documents and spans there are of each kind."""
    counts: Counter[str] = Counter(documents=len(documents))
    for document in documents:
        counts[f"design {document['design']}"] += 1
        counts["documents without a side effect"] += not any(
            span["label"] == "SIDE_EFFECT" for span in document["spans"]
        )
        for span in document["spans"]:
            counts[span["label"]] += 1
            counts[f"{span['label']} {span[VALUES[span['label']][0]]}"] += 1
    return counts


def marked(text: str, spans: Sequence[Mapping[str, Any]]) -> str:
    """Return a text with its spans in brackets, each followed by its attribute.

    >>> span = {"start": 3, "end": 9, "label": "SIDE_EFFECT", "assertion": "absent"}
    >>> marked("No nausea.", [span])
    'No [nausea|SE absent].'
    """
    for span in sorted(spans, key=lambda s: s["start"], reverse=True):
        start, end = span["start"], span["end"]
        short = "SE" if span["label"] == "SIDE_EFFECT" else "OUT"
        note = f"[{text[start:end]}|{short} {span[VALUES[span['label']][0]]}]"
        text = text[:start] + note + text[end:]
    return text


def forbidden_pmids(paths: Iterable[Path]) -> set[str]:
    """Return the PMIDs in lists or gold files."""
    return {p for path in paths for p in re.findall(r"\b\d{5,8}\b", path.read_text("utf-8"))}


def main() -> None:
    """Read the arguments, check, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--without", action="append", type=Path, default=[])
    parser.add_argument("--show", action="append", default=[], metavar="PMID")
    parser.add_argument("--save-texts", type=Path)
    options = parser.parse_args()
    documents = read_labels(options.labels)
    texts = texts_of(options.records, {str(document.get("pmid")) for document in documents})
    if options.save_texts:
        options.save_texts.write_text(json.dumps(texts), encoding="utf-8")
    faults = all_faults(documents, texts, forbidden_pmids(options.without))
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)
    for name, count in sorted(counted(documents).items()):
        print(f"{count:6} {name}")
    for document in documents:
        if document["pmid"] in options.show:
            print(f"\n{document['pmid']} {document['design']} n={document['population_n']}")
            print(marked(texts[document["pmid"]], document["spans"]))


if __name__ == "__main__":
    main()
