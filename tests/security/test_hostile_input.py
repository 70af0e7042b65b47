"""Attacks in every field of every record, opened in a real browser: nothing runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from datasette_config.app import build_app
from datasette_config.settings import DATABASE
from db.metadata import datasette_metadata
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.security.hostile import ATTACKS, tables

pytestmark = pytest.mark.slow

WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e =>
  window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""
LOOK = """() => ({
  ran: window.ran === undefined ? null : String(window.ran),
  violations: window.__violations,
  scripts: [...document.scripts].filter(s => !s.src && s.type !== 'application/json').length,
  handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes]
    .filter(a => a.name.startsWith('on')).map(a => e.tagName + ' ' + a.name)),
  links: [...document.querySelectorAll('[href],[src],[action],[formaction]')].flatMap(e =>
    ['href', 'src', 'action', 'formaction'].map(n => e.getAttribute(n) || '')
    .filter(v => /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data:text)/i.test(v))),
  framed: document.querySelectorAll('iframe,object,embed,base,meta[http-equiv=refresh]').length,
  computed: /\\b49\\b/.test(document.title),
})"""
NOTHING = {
    "ran": None,
    "violations": [],
    "scripts": 0,
    "handlers": [],
    "links": [],
    "framed": 0,
    "computed": False,
}
LISTS = [
    "/", "/search?q=ketamine", "/search?q=ketamine&view=list", "/studies", "/side-effects",
    "/side-effects/se-nausea", "/outcomes", "/outcomes/map", "/searches", "/prisma-s", "/runs",
    "/versions", "/data", "/data/dictionary", "/landscape", "/landscape/studies?by=no+year",
    "/claims", "/changes", "/methods", "/quality", "/curation", "/screening", "/prisma-flow",
    "/api", "/evidence", "/-/metadata", "/-/settings", "/-/versions",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """The site over it."""
    hostile = "".join(ATTACKS.values())
    site = build_app(published, datasette_metadata("evidence", "Title", hostile))
    with listening(site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser."""
    with chromium() as opened:
        yield opened


def records(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select id, kind from records order by id").fetchall()


def places(path: Path) -> dict[str, list[str]]:
    """Return addresses by kind of page."""
    attacks = list(ATTACKS.values())
    named = records(path)
    folder = {"publication": "publications", "trial": "trials"}
    return {
        "our lists": LISTS,
        "our record pages": [f"/{folder[kind]}/{id}" for id, kind in named],
        "tables": [f"/{DATABASE}/{name}" for name in tables(path)],
        "rows": [f"/{DATABASE}/{folder[kind]}/{id}" for id, kind in named if id[0] != "x"],
        "facets": [
            f"/{DATABASE}/publications?_facet=journal",
            f"/{DATABASE}/trials?_facet=sponsor&_facet=why_stopped",
        ],
        "the search box": [f"/search?{urlencode({'q': attack})}" for attack in attacks],
        "a table's search": [
            f"/{DATABASE}/publications?{urlencode({'_search': attack})}" for attack in attacks
        ],
        "the SQL editor": [
            f"/{DATABASE}?{urlencode({'sql': 'select :x as x, 1 as y', 'x': attack})}"
            for attack in attacks
        ],
        "a column's name": [
            f"/{DATABASE}?{urlencode({'sql': 'select 1 as [' + attack.replace(']', '') + ']'})}"
            for attack in attacks
        ],
        "errors": [
            form.format(quote(attack, safe=""))
            for attack in attacks
            for form in (
                "/publications/{}",
                f"/{DATABASE}/{{}}",
                "/nope?{}",
                f"/{DATABASE}?sql={{}}",
            )
        ],
        "unknown parameters": [
            f"/studies?{urlencode({'stratum': attack, 'since': attack, 'page': attack})}"
            for attack in attacks
        ],
    }


KINDS = [
    "our lists", "our record pages", "tables", "rows", "facets", "the search box",
    "a table's search", "the SQL editor", "a column's name", "errors", "unknown parameters",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_record_or_an_address_carries_is_run(
    kind: str, browser: Any, address: str, published: Path
) -> None:
    found: dict[str, Any] = {}
    asked = places(published)[kind]
    with page_of(browser) as page:
        events: list[str] = []
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (events.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: events.append(f"error {error}"))
        page.on("console", lambda line: events.append(line.text) if _is_bad(line) else None)
        page.on(
            "request",
            lambda request: None if _ours(request.url, address) else events.append(request.url),
        )
        page.on("popup", lambda _: events.append("popup"))
        for path in asked:
            answer = page.goto(address + path, wait_until="load")
            assert answer is not None
            assert answer.status < 500, path
            seen = {**page.evaluate(LOOK)}
            if "text/html" not in answer.headers.get("content-type", ""):
                seen["framed"] = 0
            if seen != NOTHING or events:
                found[path] = (seen, list(events))
                events.clear()
    print(f"{kind}: {len(asked)} pages, {len(ATTACKS)} attacks, {len(found)} let something run")
    assert found == {}


def _is_bad(line: Any) -> bool:
    return line.type == "error" and "Failed to load resource" not in line.text


def _ours(url: str, address: str) -> bool:
    return urlsplit(url).netloc == urlsplit(address).netloc


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_in_the_file_as_it_was(name: str, published: Path) -> None:
    # Else the pages above would prove nothing.
    whole = " ".join(ATTACKS[name].split())
    with closing(sqlite3.connect(published)) as connection:
        titles = [row[0] for row in connection.execute("select title from publications")]
        arms = [row[0] for row in connection.execute("select label from trial_arms")]
        terms = [row[0] for row in connection.execute("select term from trial_adverse_events")]
    for stored in (titles, arms, terms):
        assert any(whole in " ".join(str(text).split()) for text in stored)
