"""Atom feeds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from datasette_config.addresses import Addresses
from datasette_config.atom import MEDIA_TYPE, Entry, feed
from datasette_config.queries.feed import MOST, changes_feed, records_feed
from datasette_config.queries.rows import Row
from datasette_config.queries.search import matching_records
from datasette_config.rendering import ask
from datasette_config.search_state import from_request
from datasette_config.since import from_request as since_of

RESTATED = "Demonstration: its text is restated in other words; not the published text."
_MOST_NAMED = 25
_HEADINGS = {
    "newly linked": "Reported by",
    "read otherwise": "Because its text changed",
    "decided by a person": "What the person says",
    "withdrawn by a person": "What was taken back",
}


async def everything_new(datasette: Any, request: Any) -> Any:
    """Answer with everything new and changed, or since a day. Raises BadRequest."""
    found = await ask(datasette, changes_feed, since_of(request.args))
    return feed_of(datasette, request, found, "new and changed", "/changes", "changes")


async def search_feed(datasette: Any, request: Any) -> Any:
    """Answer with what a search finds, the latest to arrive first."""
    state = replace(from_request(request.args), sort="first_seen", page=1)
    matching = await ask(datasette, matching_records, state, MOST)
    found = await ask(datasette, records_feed, [record for _, record in matching])
    key = urlencode([pair for pair in state.query() if pair[0] not in ("sort", "view")])
    named = state.typed or "filters"
    return feed_of(datasette, request, found, f"search: {named}", "/search", f"search?{key}")


def feed_of(datasette: Any, request: Any, found: Row, what: str, page: str, key: str) -> Any:
    """Return the answer that holds the entries found. `key` names the feed for ever."""
    title = datasette.metadata("title") or "Evidence"
    topic = found["about"].get("topic", title)

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, Addresses(datasette).page(path)))

    query = f"?{request.query_string}" if request.query_string else ""
    body = feed(
        key=f"{topic}:{key}",
        title=f"{title}: {what}",
        subtitle="What sources say, as a program reads it. Not medical advice.",
        author=title,
        address=datasette.absolute_url(request, request.path) + query,
        page=absolute(page) + query,
        updated=found["updated"],
        entries=[_entry(topic, entry, absolute(entry["path"])) for entry in found["entries"]],
    )
    ttl = datasette.setting("default_cache_ttl")
    return Response(
        body=body.decode("utf-8"),
        content_type=MEDIA_TYPE,
        headers={"cache-control": f"max-age={ttl}", "access-control-allow-origin": "*"},
    )


def _entry(topic: str, entry: Row, address: str) -> Entry:
    record = entry["record"]
    return Entry(
        key=f"{topic}:{record['id']}:{entry['what']}:{entry['at']}",
        title=f"{_mark(record)}{entry['what'].capitalize()}: {record['title']}",
        updated=entry["at"],
        address=address,
        lines=tuple(_lines(entry)),
        categories=(record["kind"], entry["what"]),
    )


def _mark(record: Row) -> str:
    retraction = record.get("retraction") or "none"
    return "" if retraction == "none" else f"[{retraction}] "


def _lines(entry: Row) -> list[str]:
    record = entry["record"]
    who = [record.get("authors"), record.get("journal"), record.get("registry_id")]
    said = [" · ".join(str(part) for part in (*who, record["year"]) if part)]
    if entry["fields"]:
        fields = dict.fromkeys(entry["fields"].replace("_", " ").split("; "))
        said.append(f"{_HEADINGS.get(entry['what'], 'Changed')}: {', '.join(fields)}.")
    named = entry["named"]
    if named:
        more = len(named) - _MOST_NAMED
        rest = f"; and {more} more" if more > 0 else ""
        said.append(f"A program read: {'; '.join(named[:_MOST_NAMED])}{rest}.")
    if record["role"] == "excluded":
        said.append("Excluded by people in screening: counted nowhere.")
    elif record["role"] != "core":
        said.append("Candidate: no person has screened it yet.")
    if record["restated"]:
        said.append(RESTATED)
    return [line for line in said if line]


ROUTES = ((r"^/feed\.atom$", everything_new), (r"^/search\.atom$", search_feed))
