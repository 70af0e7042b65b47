"""Measure the pages of the site beside stock Datasette's table page on the same file.

    python scripts/bench_site.py [--publications 100000] [--mentions 2000000] [--rounds 20]
    python scripts/bench_site.py --database data/evidence.db

Without --database an invented file of that size is made in --folder, once. Both servers run in
processes of their own and are asked in turn, over HTTP. Exit code 1 when a page misses its limit:
100 ms for a page, 150 ms for a search, median and 95th percentile.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.bench_site.measure import Page, measure
from scripts.bench_site.pages import REFERENCE, our_pages, stock_pages
from scripts.bench_site.servers import ours, stock
from scripts.bench_site.synthetic import fits, make

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the pages of the site.")
    parser.add_argument("--database", type=Path)
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--mentions", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench-site")
    given = parser.parse_args()
    database = given.database or _synthetic(given.folder, given.publications, given.mentions)
    pages = {"ours": our_pages(database), "stock": stock_pages(database)}
    with ours(database) as one, stock(database) as other:
        measure({"ours": one.address, "stock": other.address}, pages, given.rounds)
    print(_table(database, pages["ours"], pages["stock"], given.rounds))
    missed = [page for page in pages["ours"] if not page.met]
    for page in missed:
        print(f"- MISSED: {page.name}, {page.p95:.0f} ms at the 95th percentile")
    return 1 if missed else 0


def _synthetic(folder: Path, publications: int, mentions: int) -> Path:
    path = folder / f"site-{publications}-{mentions}.db"
    if not fits(path):
        folder.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        print(f"Making {path.name} …", file=sys.stderr)
        make(path, publications, mentions)
        print(f"… in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return path


def _table(database: Path, ours: Sequence[Page], stock: Sequence[Page], rounds: int) -> str:
    reference = next(page for page in stock if page.name == REFERENCE)
    load = ", ".join(f"{figure:.2f}" for figure in os.getloadavg())
    lines = [
        f"{database.name}: {database.stat().st_size / 1e6:,.0f} MB; {rounds} rounds; Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"load average at the end {load}. “× stock” is the median as a multiple of the median of "
        "stock Datasette's page of the table of publications.",
        "",
        "| page | median ms | p95 ms | limit ms | × stock | kB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for page in (*ours, *stock):
        limit = f"{page.limit:.0f}" if page.limit else ""
        lines.append(
            f"| {page.name}{_refused(page)} | {page.median:.0f} | {page.p95:.0f} | {limit} "
            f"| {page.median / reference.median:.2f} | {page.size / 1000:.0f} |"
        )
    return "\n".join(lines)


def _refused(page: Page) -> str:
    return f" (refused: {page.refused})" if page.refused else ""


if __name__ == "__main__":
    sys.exit(main())
