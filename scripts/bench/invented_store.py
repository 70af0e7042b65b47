"""A store of any size, grown from a small one: the same records under new identifiers.

    python -m scripts.bench.invented_store FROM TO RECORDS

Rows are written as an import by the topic's words and a tagging would have left them, without doing
either, so that a million records take minutes and not hours.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from db.texts_as_read import digest_of_versions
from records import codec
from records.model import Publication

FIRST = 900_000_000
BATCH = 5_000
FILE = "pubmed26n0001-pubmed26n1334.xml"


def grow(source: Path, target: Path, records: int) -> Path:
    """Copy a store that is not in use and add publications until there are `records` of them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    with closing(sqlite3.connect(target)) as store:
        store.execute("pragma synchronous = off")
        have = store.execute("select count(*) from record_ids").fetchone()[0]
        samples = _samples(store)
        with store:
            for number in range(have, records):
                _add(store, number, *samples[number % len(samples)])
        store.execute("analyze")
    return target


def _samples(store: sqlite3.Connection) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    store.row_factory = sqlite3.Row
    rows = store.execute(
        "select s.* from source_records s where kind = 'publication' and source = 'pubmed' "
        "and record = 'pmid' || source_key order by source_key"
    ).fetchall()
    found = []
    for row in rows:
        annotation = store.execute(
            "select * from annotations where record = ?", (row["record"],)
        ).fetchone()
        if annotation:
            found.append((dict(row), dict(annotation)))
    store.row_factory = None
    return found


def _add(
    store: sqlite3.Connection, number: int, row: dict[str, Any], annotation: dict[str, Any]
) -> None:
    pmid = str(FIRST + number)
    record, at = f"pmid{pmid}", row["checked_at"]
    payload = json.loads(row["payload"])
    address = str(payload.get("source_url", "")).replace(row["source_key"], pmid)
    payload.update(pmid=pmid, source_key=pmid, source_url=address)
    for name in ("pmcid", "doi", "other_ids", "accessions", "corrections", "linked_trials"):
        payload.pop(name, None)
    text = codec.dumps(codec.loads(Publication, json.dumps(payload)))
    digest = codec.digest(text)
    new = {**row, "source_key": pmid, "record": record, "digest": digest, "payload": text}
    _insert(store, "record_ids", (record, "publication", at, at, None))
    _insert(store, "source_records", tuple(new.values()))
    _insert(store, "known_identifiers", ("pmid", pmid, "pubmed", pmid, record))
    _insert(store, "found_by", (record, "pubmed", FILE, "core", at, None))
    _insert(store, "annotations", tuple({**annotation, "record": record}.values()))
    release = importlib.metadata.version("ketamine-evidence")
    made = digest_of_versions(release, [("pubmed", pmid, digest, row["state"])])
    read = (record, annotation["tagger_version"], annotation["text_sha256"], made)
    _insert(store, "texts_as_read", read)


def _insert(store: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    store.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)


def sample_of(pmid: str, samples: int) -> int:
    """Return of which sample an added record is made."""
    return (int(pmid) - FIRST) % samples


def sizes(least: int, most: int) -> Iterator[int]:
    """Yield 1, 3, 10, 30 … times a thousand from `least` to `most`."""
    step = 1_000
    while step <= most:
        for size in (step, 3 * step):
            if least <= size <= most:
                yield size
        step *= 10


if __name__ == "__main__":
    grow(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
