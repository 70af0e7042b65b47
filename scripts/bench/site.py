"""Pages and searches of the site beside stock Datasette, and beside SQLite's own time."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import httpx

from scripts.bench.comparing import Run, Side, Step, module, tell
from scripts.bench.steps import WORDS
from scripts.bench_site.measure import PAGE_MS, SEARCH_MS
from scripts.bench_site.pages import our_pages
from scripts.bench_site.servers import Server, ours, stock

PAGES = {
    "front": "front",
    "publication": "a publication",
    "side effect, the most frequent": "the most frequent side effect",
    "outcome, the most frequent": "the most frequent outcome",
    "studies": "the list of studies",
}
SEARCH = "search: a word in every record"
ASKED = 10
"""Requests in a round, after one that does not count."""


def pages(site: Path, rounds: int) -> list[Step]:
    """Measure some pages; a unit is one answer."""
    steps: list[Step] = []
    with ours(site) as here, stock(site) as there, httpx.Client(timeout=60) as client:

        def asking(server: Server, path: str) -> Run:
            address = server.address + path
            client.get(address).raise_for_status()
            began = time.perf_counter()
            for _ in range(ASKED):
                client.get(address).raise_for_status()
            return Run(ASKED, time.perf_counter() - began, server.peak_mb())

        known = {page.name: page.path for page in our_pages(site)}
        table = f"/{site.stem}/publications"
        for name, told in PAGES.items():
            ask = partial(asking, here, known[name])
            steps.append(Step(
                f"page: {told}", "answers", Side("Ketamine Evidence", ask),
                [Side("stock Datasette, its table of publications",
                      partial(asking, there, table), 1.0)],
                most_s=PAGE_MS / 1000,
            ).measure(rounds))  # fmt: skip
        steps.append(Step(
            "ranked search, a word in every record", "answers",
            Side("Ketamine Evidence, the whole page", lambda: asking(here, known[SEARCH])),
            [
                Side("stock Datasette, _search of its table",
                     lambda: asking(there, f"{table}?_search=ketamine"), 1.0),
                Side("SQLite's own time, twenty best by bm25",
                     lambda: module("work", "plain_search", site, WORDS)),
            ],
            most_s=SEARCH_MS / 1000,
        ).measure(rounds))  # fmt: skip
    tell("site: done")
    return steps
