"""Every kind of page, every table and view is answered by Datasette itself, from the candidate.

The site is asked in this process, without a network: the pages that have an address of their own,
what they link to, records that are new, changed, long or bare, each concept that most mention, and
each table and view as a page and as JSON. Where a file was copied (the same evidence, shown by the
same program), links and copied tables are not asked again: they answered from these bytes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from datasette_config.adapter import ROUTES
from datasette_config.app import build_app
from datasette_config.plugins.error_pages import STOPPED
from datasette_config.settings import DATABASE
from db.schema import TABLES, VIEWS
from evidence.checks.interface import Candidate, Looked, opened

MOST_LINKS = 80
"""Links of the pages that are followed, in the order met; the suite of tests follows all."""
NAMED = 5
"""Pages that fail that are named; the others are counted."""
PATIENCE_S = 60.0
"""For one page, in seconds; a reader's own patience is shorter."""
HEALTH = "/-/health.json"
_WORD = re.compile(r"\w+")
_DOWNLOAD = re.compile(r"\.(db|csv|xlsx|jsonl|ris|nbib|bib)$")

_RECORDS = """
select kind, id from (select kind, id from records where redirect_to is null
                      order by first_seen desc, id limit 8)
union select kind, id from (select kind, id from records where redirect_to is null
                            order by last_changed desc, id limit 8)
union select r.kind, r.id from (select record, count(*) as n from mentions group by record
                                order by n desc, record limit 4) m join records r on r.id = m.record
union select r.kind, r.id from (select trial, count(*) as n from trial_adverse_events group by trial
                                order by n desc, trial limit 4) a join records r on r.id = a.trial
union select kind, id from (select kind, id from records where redirect_to is null
                            and text_source = 'none' order by id limit 4)
"""
_CONCEPTS = """
select c.kind, c.id from (select concept_id, count(*) as n from mentions
                          where concept_id is not null group by concept_id
                          order by n desc, concept_id limit 8) m
join concepts c on c.id = m.concept_id
"""
_FOLDER = {
    "publication": "publications",
    "trial": "trials",
    "SIDE_EFFECT": "side-effects",
    "OUTCOME": "outcomes",
}


def _bare() -> Iterator[str]:
    """Yield the addresses of our pages that are whole as they are declared."""
    for pattern, _ in ROUTES:
        plain = pattern.strip("^$").replace("\\", "")
        if "(" not in plain and not plain.startswith(f"/{DATABASE}"):
            yield plain


_BARE = frozenset(_bare())


def pages(candidate: Candidate) -> Looked:
    """Ask the site; each answer must be whole, and of its kind."""
    with _quiet():
        asked = asyncio.run(_ask_all(candidate))
    problems = asked.problems
    more = len(problems) - NAMED
    shown = (*problems[:NAMED], *((f"and {more} other pages",) if more > 0 else ()))
    copied = "" if candidate.to_ask is None else "; not again what was copied"
    return Looked(
        f"{asked.number} pages, tables and views{copied}{asked.stopped_in_words()}", shown
    )


@dataclass(slots=True)
class _Asked:
    """What was asked: how many, what is wrong, and which ask the reader for a narrower question."""

    number: int = 0
    problems: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def hear(self, address: str, response: Any) -> None:
        """Judge an answer. Only a page that has no narrower form must have time enough."""
        self.number += 1
        if response is not None and STOPPED in response.headers and address not in _BARE:
            self.stopped.append(address)
        else:
            self.problems += _problem(address, response)

    def stopped_in_words(self) -> str:
        """Say how many were stopped, which is no fault of the night but worth knowing."""
        if not self.stopped:
            return ""
        return f"; {len(self.stopped)} would take too long and say so, the first: {self.stopped[0]}"


async def _ask_all(candidate: Candidate) -> _Asked:
    site = build_app(candidate.path, candidate.metadata)
    try:
        links = MOST_LINKS if candidate.to_ask is None else 0
        return await _crawl(site, list(_addresses(candidate)), links)
    finally:
        site.get_database(DATABASE).close()
        if site.executor:
            site.executor.shutdown()


async def _crawl(site: Any, addresses: list[str], most_links: int) -> _Asked:
    waiting = dict.fromkeys(addresses)
    links: dict[str, None] = {}
    asked = _Asked()
    for address in waiting:
        response = await _get(site, address)
        asked.hear(address, response)
        if response is not None and "html" in response.headers.get("content-type", ""):
            links.update(dict.fromkeys(_links(response.text)))
    for link in [link for link in links if link not in waiting][:most_links]:
        asked.hear(link, await _get(site, link))
    return asked


async def _get(site: Any, address: str) -> Any:
    """Return an answer, or None where none came in time."""
    try:
        return await asyncio.wait_for(site.client.get(address), PATIENCE_S)
    except TimeoutError:
        return None


def _addresses(candidate: Candidate) -> Iterator[str]:
    """Yield the addresses that must answer."""
    yield from sorted(_BARE)
    with opened(candidate.path) as connection:
        for sql in (_RECORDS, _CONCEPTS):
            for kind, key in connection.execute(sql):
                yield f"/{_FOLDER[kind]}/{key}"
    for name in _tables(candidate.to_ask):
        yield f"/{DATABASE}/{name}?_size=3"
        yield f"/{DATABASE}/{name}.json?_size=3"


def _tables(to_ask: tuple[str, ...] | None) -> Iterator[str]:
    """Yield names of tables and views, or of those written anew and the views that read them."""
    for table in TABLES:
        if to_ask is None or table.name in to_ask:
            yield table.name
    for view in VIEWS:
        if to_ask is None or set(_WORD.findall(view.sql)) & set(to_ask):
            yield view.name


def _problem(address: str, response: Any) -> Iterator[str]:
    """Yield what is wrong with an answer. A redirect is an answer, and so is a plain no.

    An address of ours without its arguments may say that it must be told which: /landscape/studies.
    Health says with its status how old the evidence is, not whether the page works.
    """
    if response is None:
        yield f"{address}: no answer within {PATIENCE_S:.0f} seconds"
        return
    kind = response.headers.get("content-type", "")
    stopped = STOPPED in response.headers
    bare = address in _BARE and response.status_code in (400, 404) and not stopped
    verdict = address == HEALTH and response.status_code == 503
    if stopped:
        yield f"{address}: takes longer than a page may"
    elif response.status_code >= 400 and not bare and not verdict:
        yield f"{address}: status {response.status_code}"
    elif (verdict or response.status_code == 200) and not _is_whole(kind, response.text):
        yield f"{address}: is not whole"


def _is_whole(kind: str, text: str) -> bool:
    if "html" in kind:
        return text.rstrip().endswith("</html>")
    if "xml" in kind:
        return text.rstrip().endswith(("</feed>", "</svg>"))
    if "json" in kind:
        try:
            json.loads(text)
        except ValueError:
            return False
    return bool(text)


class _Links(HTMLParser):
    """Collects the addresses of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a link leads."""
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _links(text: str) -> Iterator[str]:
    """Yield the addresses within the site that a page links to, without downloads."""
    parser = _Links()
    parser.feed(text)
    for link in parser.found:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        if not _DOWNLOAD.search(parts.path):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the site's log of single failures out of the operator's: the check names them."""
    site = logging.getLogger("evidence.site")
    before, site.disabled = site.disabled, True
    try:
        yield
    finally:
        site.disabled = before
