"""Which pages are measured, with something to ask for that the file holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from scripts.bench_site.measure import PAGE_MS, SEARCH_MS, Page

REFERENCE = "stock table page"


def our_pages(database: Path) -> list[Page]:
    """Return the pages of this site."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:

        def one(sql: str) -> str:
            found = connection.execute(sql).fetchone()
            return str(found[0]) if found else ""

        often = "select concept_id from mentions where label = '{}' group by 1 order by count(*)"
        side_effect = one(often.format("SIDE_EFFECT") + " desc")
        rare = one(often.format("SIDE_EFFECT"))
        outcome = one(often.format("OUTCOME") + " desc")
        name = one(f"select name from concepts where id = '{side_effect}'")
        paper = one("select id from publications order by id limit 1 offset 10")
        trial = one("select trial from trial_adverse_events limit 1") or one(
            "select id from trials"
        )
    pages = [
        Page("front", "/", PAGE_MS),
        Page("studies", "/studies", PAGE_MS),
        Page("publication", f"/publications/{paper}", PAGE_MS),
        Page("trial", f"/trials/{trial}", PAGE_MS),
        Page("side effects", "/side-effects", PAGE_MS),
        Page("side effect, the most frequent", f"/side-effects/{side_effect}", PAGE_MS),
        Page("side effect, the rarest", f"/side-effects/{rare}", PAGE_MS),
        Page("outcomes", "/outcomes", PAGE_MS),
        Page("outcome, the most frequent", f"/outcomes/{outcome}", PAGE_MS),
        Page("landscape", "/landscape", PAGE_MS),
        Page("claims", "/claims", PAGE_MS),
        Page("what changed", "/changes", PAGE_MS),
        Page("methods", "/methods", PAGE_MS),
        Page("quality", "/quality", PAGE_MS),
        Page("data", "/data", PAGE_MS),
        Page("runs and quarantine", "/runs", PAGE_MS),
        Page("feed", "/feed.atom", PAGE_MS),
    ]
    searches = [
        ("a word in every record", "ketamine"),
        ("a frequent word", "depression"),
        ("a rare word", "rosstitan"),
        ("a phrase", '"anorexia nervosa"'),
        ("a prefix", "keta*"),
        ("a side effect by name", name),
    ]
    pages += [Page(f"search: {what}", f"/search?q={quote(q)}", SEARCH_MS) for what, q in searches]
    pages += [
        Page("search: filters alone", "/search?design=rct&drug=esketamine", SEARCH_MS),
        Page(
            "search: word and filters",
            f"/search?q=ketamine&side_effect={side_effect}&assertion=denied",
            SEARCH_MS,
        ),
    ]
    return pages


def stock_pages(database: Path) -> list[Page]:
    """Return the table pages of Datasette as it comes, on the same file."""
    base = f"/{quote(database.stem)}"
    return [
        Page(REFERENCE, f"{base}/publications", None),
        Page("stock table page of mentions", f"{base}/mentions", None),
        Page("stock search", f"{base}/publications?_search=depression", None),
    ]
