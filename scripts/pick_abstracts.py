"""Pick abstracts worth labelling out of files of PubMed records: `pick_abstracts.py FILE... `.

Fields near the project's own come first (eating disorders, obesity, psychiatry, analgesia and
anaesthesia), reports that speak of harm before the rest, and one in six is an ordinary abstract
of any field. The choice depends on the records alone: PMIDs are drawn by their digest. PMIDs in
the files given by --without are never picked.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

from harvest.bad_record import BadRecord
from harvest.pubmed.xml import parse_articles
from records.model import Publication

FIELDS = {
    "eating": r"anorexia nervosa|bulimi|binge|eating disorder|body image",
    "ketamine": r"ketamin|esketamin|dissociat",
    "psychiatry": r"depress|antipsychotic|schizophren|bipolar|anxiety|psychother|suicid",
    "obesity": r"obes|weight loss|overweight|bariatric|semaglutide|liraglutide",
    "analgesia": r"analges|anaesth|anesth|opioid|postoperative pain|sedation|propofol",
}
HARM = r"adverse|side effect|toler|safety|complication|nausea|discontinu"
SHORTEST = 700


def records_in(paths: list[Path]) -> Iterator[Publication]:
    """Yield the readable records of .gz or .xz files of PubMed XML."""
    for path in paths:
        opened = lzma.open if path.suffix == ".xz" else gzip.open
        with opened(path) as file:
            for record in parse_articles(file.read()):
                if not isinstance(record, BadRecord):
                    yield record


def text_of(record: Publication) -> str:
    """Return title and abstract in one line."""
    return " ".join([record.title or "", *(section.text for section in record.sections)])


def field_of(text: str) -> str | None:
    """Return the first field that a text names three times, or None."""
    for name, pattern in FIELDS.items():
        if len(re.findall(pattern, text, re.IGNORECASE)) >= 3:
            return name
    return None


def drawn(pmid: str) -> str:
    """Return the lot that a PMID draws."""
    return hashlib.sha256(f"pick {pmid}".encode()).hexdigest()


def picks(records: Iterator[Publication], without: set[str], most: int) -> list[tuple[str, str]]:
    """Return PMIDs with their fields, one of each field in turn and then an ordinary one."""
    by_field: dict[str, list[tuple[bool, str, str]]] = {}
    for record in records:
        text = text_of(record)
        if record.pmid is None or record.pmid in without or len(text) < SHORTEST:
            continue
        if "eng" not in record.languages:
            continue
        field = field_of(text) or "ordinary"
        harmless = not re.search(HARM, text, re.IGNORECASE)
        by_field.setdefault(field, []).append((harmless, drawn(record.pmid), record.pmid))
    ordinary = [
        (p, "ordinary") for _, _, p in sorted(by_field.pop("ordinary", []), key=lambda r: r[1])
    ]
    queues = {name: [pmid for *_, pmid in sorted(rows)] for name, rows in by_field.items()}
    chosen: list[tuple[str, str]] = []
    while len(chosen) < most and any(queues.values()):
        for name in FIELDS:
            if queues.get(name):
                chosen.append((queues[name].pop(0), name))
        if ordinary:
            chosen.append(ordinary.pop(0))
    return chosen[:most]


def main() -> None:
    """Print the picks, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--without", action="append", type=Path, default=[])
    parser.add_argument("--most", type=int, default=200)
    options = parser.parse_args()
    without = {
        pmid for path in options.without for pmid in re.findall(r"\b\d{5,8}\b", path.read_text())
    }
    for pmid, field in picks(records_in(options.files), without, options.most):
        print(f"{pmid}\t{field}")


if __name__ == "__main__":
    main()
