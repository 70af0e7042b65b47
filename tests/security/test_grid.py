"""The hostile-input grid: every attack in every place, opened in a real browser."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from datasette_config.settings import DATABASE
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.security.grid import (
    ADDRESS,
    ATTACKS,
    PEOPLE,
    PLACES,
    TOPIC,
    Attack,
    Place,
    carries,
    mark,
    place,
    text,
)
from tests.security.grid_file import nct, pmid
from tests.security.test_hostile_input import LISTS, LOOK, NOTHING, WATCH, _is_bad, _ours

pytestmark = pytest.mark.slow

NAMES = [attack.name for attack in ATTACKS]
FILLED = [one.name for one in PLACES if one.way != ADDRESS]
TOO_LONG = ("a long word", "very many mentions")
"""What people's files and a topic refuse or do not hold, because it is longer than a cell."""

PAGES = [
    *LISTS, "/search?q=nausea&view=mentions", "/search?q=nausea&view=table", "/appraisals",
    "/claims/hostile", "/studies?since=2020-01-01", f"/{DATABASE}/bad_rows?_size=max",
    f"/{DATABASE}/trial_adverse_events?_search=nausea", f"/{DATABASE}/publications?_facet=journal",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(grid_site: Any) -> Iterator[str]:
    """Where it listens."""
    with listening(grid_site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser."""
    with chromium() as opened:
        yield opened


def attack_named(name: str) -> Attack:
    return next(one for one in ATTACKS if one.name == name)


# --- in the browser ------------------------------------------------------------------------------


def visit(browser: Any, address: str, paths: list[str]) -> dict[str, Any]:
    """Open pages; return what ran, left, asked or was wider than the screen, by path."""
    found: dict[str, Any] = {}
    with page_of(browser) as page:
        events: list[str] = []
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (events.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: events.append(f"error {error}"))
        page.on("console", lambda line: events.append(line.text) if _is_bad(line) else None)
        page.on("popup", lambda _: events.append("popup"))
        page.on("download", lambda load: events.append(f"download {load.suggested_filename}"))
        page.on(
            "request",
            lambda request: None if _ours(request.url, address) else events.append(request.url),
        )
        for path in paths:
            answer = page.goto(address + path, wait_until="load")
            assert answer is not None
            seen = {**page.evaluate(LOOK)}
            html = "text/html" in answer.headers.get("content-type", "")
            if not html:
                seen["framed"] = 0
            if page.context.cookies():
                events.append(f"cookies {page.context.cookies()}")
                page.context.clear_cookies()
            if html and page.evaluate(TOO_WIDE):
                events.append("wider than the screen")
            if seen != NOTHING or events or answer.status >= 500:
                found[path[:200]] = (answer.status, seen, list(events))
                events.clear()
    return found


TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def of_its_own(attack: Attack) -> list[str]:
    """Return the addresses where an attack comes out: its records', and those it is part of."""
    key, trial = f"pmid{pmid(attack)}", nct(attack)
    paths = [
        f"/publications/{key}",
        f"/trials/{trial}",
        f"/{DATABASE}/publications/{key}",
        f"/{DATABASE}/trials/{trial}",
    ]
    return [*paths, *(typed(attack) if len(attack.text) < 1000 else ())]


def typed(attack: Attack) -> list[str]:
    """Return addresses that carry the attack in each of the places of an address."""
    q, every, segment, sql = (
        text(attack, place(name)).encode("utf-8", "surrogatepass")
        for name in ("search words q", "every parameter", "path segment",
                     "SQL, its parameters, its columns")
    )  # fmt: skip
    part = quote(segment, safe="")
    return [
        f"/search?{urlencode({'q': q})}",
        f"/studies?{urlencode(dict.fromkeys(('stratum', 'since', 'page', 'sort'), every))}",
        f"/publications/{part}",
        f"/{DATABASE}?{urlencode({'sql': 'select :x as x', 'x': sql})}",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_attack_in_the_browser(name: str, browser: Any, address: str) -> None:
    assert visit(browser, address, of_its_own(attack_named(name))) == {}


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_page_of_all_attacks_in_the_browser(path: str, browser: Any, address: str) -> None:
    assert visit(browser, address, [path]) == {}


SHOWN = ("title", "author", "journal", "abstract")


@pytest.mark.browser
def test_attacks_are_shown_as_text(browser: Any, address: str) -> None:
    # Else nothing would run because nothing is shown.
    missing = []
    with page_of(browser) as page:
        for attack in ATTACKS:
            if not attack.xml or attack.name in (*TOO_LONG, "entities encoded twice"):
                continue
            page.goto(f"{address}/publications/pmid{pmid(attack)}", wait_until="load")
            told = " ".join(page.evaluate("document.body.textContent").split())
            for where in map(place, SHOWN):
                whole = " ".join(text(attack, where).split()).removesuffix(".")
                if whole not in told and mark(attack, where) not in told:
                    missing.append((attack.name, where.name))
                if where.name == "title" and whole not in told:
                    missing.append((attack.name, whole))
    assert missing == []


# --- in the file ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arrived(grid_data: Path) -> frozenset[str]:
    """The marks that are in the published file."""
    found: set[str] = set()
    with closing(sqlite3.connect(grid_data / "evidence.db")) as connection:
        names = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like '%\\_fts%' "
            "escape '\\'"
        ).fetchall()
        for (name,) in names:
            for row in connection.execute(f'select * from "{name}"'):
                for cell in row:
                    if isinstance(cell, str):
                        found.update(re.findall(r"zq\d\dx\d\dz", cell))
    return frozenset(found)


@pytest.mark.parametrize("name", FILLED)
def test_place_is_reached(name: str, arrived: frozenset[str]) -> None:
    # Else its cells would prove nothing.
    where = place(name)
    tried = [one for one in ATTACKS if carries(one, where)]
    lost = {one.name for one in tried if mark(one, where) not in arrived}
    if name == "id of an import":  # only its digest is kept
        return
    if where.way in (PEOPLE, TOPIC):
        lost -= set(TOO_LONG)
    if where.way == "registry JSON":  # its megabyte is set aside, and the study with it
        assert lost >= {"a long word"}
        lost.remove("a long word")
    lost -= {"NUL and controls"} if where.way == "RIS file" else set()  # refused: no text file
    assert len(lost) < len(tried)
    assert not (where.kept and lost), lost


@pytest.mark.parametrize("name", [one.name for one in PLACES if one.way == PEOPLE])
def test_rows_that_are_not_sound_are_named_by_line(name: str, grid_data: Path) -> None:
    where: Place = place(name)
    file = where.name.partition(":")[0]
    with closing(sqlite3.connect(grid_data / "evidence.db")) as connection:
        bad = connection.execute(
            "select line, reason, raw from bad_rows where file = ?", (file,)
        ).fetchall()
    assert bad
    assert all(line > 1 and reason and len(raw) <= 500 for line, reason, raw in bad)
