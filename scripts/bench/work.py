"""One side of a comparison, in a process of its own; prints what it took as JSON.

python -m scripts.bench.work WHAT ARGUMENTS…
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from scripts.nlp_bench.other_pipelines import peak_mb

Took = tuple[float, float]
"""Units and seconds."""


def parse(path: str, most: str) -> Took:
    """Parse the first records of an NLM file."""
    from harvest.files.files import read_file

    began, count = time.perf_counter(), 0
    for count, _ in enumerate(read_file(Path(path)).records(), start=1):
        if count == int(most):
            break
    return count, time.perf_counter() - began


def tag(most: str) -> Took:
    """Tag texts, a JSON line each, from standard input; units are words."""
    from nlp.tagger import load

    texts = [json.loads(line)["text"] for line in sys.stdin][: int(most)]
    tagger = load()
    tagger.tag(texts[0])
    began = time.perf_counter()
    for text in texts:
        tagger.tag(text)
    return sum(len(text.split()) for text in texts), time.perf_counter() - began


def our_index(path: str, scratch: str) -> Took:
    """Build the index of the search over a published file."""
    from db.search_index import fill_search_index

    shutil.copyfile(path, scratch)
    with closing(sqlite3.connect(scratch)) as database:
        count = database.execute("select count(*) from records").fetchone()[0]
        began = time.perf_counter()
        fill_search_index(database)
        database.commit()
        return count, time.perf_counter() - began


def plain_index(path: str, scratch: str) -> Took:
    """Build SQLite's own index of title and abstract alone."""
    shutil.copyfile(path, scratch)
    with closing(sqlite3.connect(scratch)) as database:
        count = database.execute("select count(*) from records").fetchone()[0]
        began = time.perf_counter()
        database.execute(
            "create virtual table plain_fts using fts5(title, abstract, content='', "
            "tokenize='porter unicode61')"
        )
        database.execute(
            "insert into plain_fts (rowid, title, abstract) "
            "select rowid, title, abstract from publications"
        )
        database.commit()
        return count, time.perf_counter() - began


def plain_search(path: str, words: str) -> Took:
    """Ask SQLite alone: the twenty best by bm25 over the site's own index, twenty times."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        sql = "select rowid from search_fts where search_fts match ? order by rank limit 20"
        database.execute(sql, (words,)).fetchall()
        began = time.perf_counter()
        for _ in range(20):
            database.execute(sql, (words,)).fetchall()
        return 20, time.perf_counter() - began


def build(directory: str) -> Took:
    """Build the published file of a store, as a night does; units are publications."""
    from db.build import build as build_file
    from db.store import Store
    from evidence.publishing import about
    from evidence.tagger_quality import quality_rows
    from evidence.topic_file import load_topic

    topic = load_topic()
    with Store(Path(directory) / "store.db") as store:
        began = time.perf_counter()
        report = build_file(
            store, Path(directory) / "candidate.db", about(topic, store), allow_restated=True,
            topic=topic, quality=quality_rows(),
        )  # fmt: skip
        return report.counts["publications"], time.perf_counter() - began


def vacuum(directory: str) -> Took:
    """Let SQLite write the same file anew (`vacuum into`): every row and index, no thought."""
    path, copy = Path(directory) / "candidate.db", Path(directory) / "copy.db"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        count = database.execute("select count(*) from publications").fetchone()[0]
        began = time.perf_counter()
        database.execute("vacuum into ?", (str(copy),))
    seconds = time.perf_counter() - began
    copy.unlink()
    return count, seconds


def switch(directory: str) -> Took:
    """Show one of two published nights, a hundred times; a unit is one switch."""
    from db.versions import Published

    place = Path(directory) / "switching"
    shutil.rmtree(place, ignore_errors=True)
    published = Published(place / "published", place / "evidence.db")
    published.directory.mkdir(parents=True)
    versions = []
    for name in ("one", "two"):
        shutil.copyfile(Path(directory) / "candidate.db", published.candidate)
        with closing(sqlite3.connect(published.candidate)) as database, database:
            database.execute("update about set value = ? where key = 'title'", (name,))
        versions.append(published.accept(name, {}))
    began = time.perf_counter()
    for number in range(100):
        published.switch(versions[number % 2], "2026-11-23T02:00:00Z", "published")
    seconds = time.perf_counter() - began
    shutil.rmtree(place)
    return 100, seconds


def our_export(path: str, format_name: str) -> Took:
    """Write publications in a format, as `evidence export` does."""
    from exports import REFERENCE_FORMATS, TABLE_FORMATS
    from exports.gathering import ids_of_kind, references
    from exports.night import night_of
    from exports.tables import table_sheet

    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        count = database.execute("select count(*) from publications").fetchone()[0]
        began = time.perf_counter()
        if format_name in TABLE_FORMATS:
            sheet = table_sheet(
                database, "publications", about=night_of(database).about(), descriptions={}
            )
            pieces = TABLE_FORMATS[format_name].pieces(sheet)
        else:
            ids = ids_of_kind(database, "publication", everything=True)
            pieces = REFERENCE_FORMATS[format_name].pieces(references(database, ids))
        size = sum(len(piece) for piece in pieces)
        assert size
        return count, time.perf_counter() - began


def plain_csv(path: str) -> Took:
    """Write the same table with Python's own csv and nothing else."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        count = database.execute("select count(*) from publications").fetchone()[0]
        began = time.perf_counter()
        out = io.StringIO()
        csv.writer(out).writerows(database.execute("select * from publications"))
        return count, time.perf_counter() - began


def plain_ris(path: str) -> Took:
    """Write title, year, journal, abstract and DOI with rispy."""
    import rispy

    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        began = time.perf_counter()
        rows = database.execute("select title, year, journal, abstract, doi from publications")
        references = [
            {"type_of_reference": "JOUR", "title": t, "year": str(y), "secondary_title": j,
             "abstract": a or "", "doi": d or ""}
            for t, y, j, a, d in rows
        ]  # fmt: skip
        rispy.dumps(references)
        return len(references), time.perf_counter() - began


SIDES: dict[str, Callable[..., Took]] = {
    one.__name__: one
    for one in (parse, tag, our_index, plain_index, plain_search, build, vacuum, switch, our_export,
                plain_csv, plain_ris)
}  # fmt: skip

if __name__ == "__main__":
    units, seconds = SIDES[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"units": units, "seconds": seconds, "peak_mb": peak_mb()}))
