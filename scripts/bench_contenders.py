"""One contender of scripts/bench_parse.py: reads a file and prints what that took, as JSON.

    python scripts/bench_contenders.py ours|iterparse|pubmed_parser|entrez FILE.xml.gz

`fields` counts what a parser filled at least once: the fields of records and of the parts they
are made of. It is counted in a second reading, which is not timed.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Outcome = tuple[int, float, int | None]


def ours(path: str) -> Outcome:
    """Parse every record to a Publication, one at a time."""
    from harvest.files.files import read_file
    from records.model import Publication

    def publications() -> Iterator[Publication]:
        for _, record in read_file(Path(path)).records():
            if isinstance(record, Publication):
                yield record

    started = time.perf_counter()
    count = sum(1 for _ in publications())
    seconds = time.perf_counter() - started
    filled: set[str] = set()
    for record in publications():
        _note_filled(record, filled)
    return count, seconds, len(filled)


def iterparse(path: str) -> Outcome:
    """Walk through the records with lxml and forget them, the least that any parser does."""
    from lxml import etree

    started, count = time.perf_counter(), 0
    with gzip.open(path) as file:
        for _, element in etree.iterparse(file, events=("end",), tag="PubmedArticle"):
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count, time.perf_counter() - started, None


def pubmed_parser(path: str) -> Outcome:
    """Parse with pubmed_parser, as its documentation shows it."""
    import pubmed_parser as other

    started = time.perf_counter()
    records: list[dict[str, Any]] = list(other.parse_medline_xml(path))
    seconds = time.perf_counter() - started
    articles = [record for record in records if not record.get("delete")]
    filled = {key for record in articles for key, value in record.items() if value}
    return len(articles), seconds, len(filled)


def entrez(path: str) -> Outcome:
    """Parse with Biopython, which gives the XML's own elements as lists and dictionaries."""
    from Bio import Entrez

    started = time.perf_counter()
    with gzip.open(path) as file:
        count = len(Entrez.read(file)["PubmedArticle"])
    return count, time.perf_counter() - started, None


def _note_filled(value: object, filled: set[str]) -> None:
    if isinstance(value, tuple):
        for item in value:
            _note_filled(item, filled)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inside = getattr(value, field.name)
            if inside not in (None, (), False):
                filled.add(f"{type(value).__name__}.{field.name}")
                _note_filled(inside, filled)


CONTENDERS: dict[str, Callable[[str], Outcome]] = {
    "ours": ours,
    "iterparse": iterparse,
    "pubmed_parser": pubmed_parser,
    "entrez": entrez,
}

if __name__ == "__main__":
    records, taken, fields = CONTENDERS[sys.argv[1]](sys.argv[2])
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    said = {"records": records, "seconds": taken, "peak_mb": peak, "fields": fields}
    print(json.dumps(said))
