"""What is asked of Europe PMC (RESTful web service, version 6.9), and the answers' envelopes.

Errors come with status 200: `{"errCode":404,"errMsg":"Invalid page size …"}`, or an envelope with
nothing but a version. The end of a search is told by the cursor: none, or the one that was *sent*
(the one that is echoed is URL-encoded), or a page without results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harvest.interface import Request, Response
from records.errors import ResponseError

PAGE_SIZE = 200
"""Core records with their abstracts; the service gives at most 1,000 on a page."""

FIRST_CURSOR = "*"

_LOOKUP = re.compile(r"\(EXT_ID:([A-Za-z0-9_.-]+) AND SRC:([A-Z]{2,4})\)")
_TEXT_KEY = re.compile(r"(?:PMC|PPR)\d{1,12}")


def search_request(service: str, query: str, cursor: str = FIRST_CURSOR) -> Request:
    """Return the request for one page of a search; synonyms are never added to the query."""
    parameters = (
        ("query", query),
        ("format", "json"),
        ("resultType", "core"),
        ("synonym", "false"),
        ("pageSize", str(PAGE_SIZE)),
        ("cursorMark", cursor),
    )
    return Request(service, "search", parameters)


def lookup_query(keys: Sequence[str]) -> str:
    """Return the query that finds these records and no others.

    >>> lookup_query(["MED:1", "PPR:PPR2"])
    '(EXT_ID:1 AND SRC:MED) OR (EXT_ID:PPR2 AND SRC:PPR)'
    """
    pairs = (key.split(":", 1) for key in keys)
    return " OR ".join(f"(EXT_ID:{number} AND SRC:{source})" for source, number in pairs)


def looked_up(requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of keys that these requests looked up, in order, each group once.

    A group that is part of an earlier one asked again for what had not come.
    """
    groups: list[tuple[str, ...]] = []
    for request in requests:
        query = dict(request.parameters).get("query", "")
        group = tuple(f"{source}:{number}" for number, source in _LOOKUP.findall(query))
        is_lookup = bool(group) and lookup_query(group) == query
        if is_lookup and not any(set(group) <= set(earlier) for earlier in groups):
            groups.append(group)
    return tuple(groups)


def text_request(service: str, text_key: str) -> Request:
    """Return the request for a full text by its PMC or preprint id."""
    return Request(service, f"{text_key}/fullTextXML")


def is_text_key(key: str) -> bool:
    """Say whether a full text can be asked for by this id."""
    return bool(_TEXT_KEY.fullmatch(key))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the results, the service's count, the next cursor, the query as understood."""

    results: tuple[Mapping[str, Any], ...]
    count: int
    next_cursor: str | None
    understood: str | None


def page_of(response: Response) -> Page:
    """Return the page in an answer. Raises ResponseError when it is an error or no page."""
    value = _object(response)
    if "errCode" in value or "errMsg" in value:
        message = " ".join(str(value.get("errMsg")).split())[:300]
        raise ResponseError(f"Europe PMC refused the search ({value.get('errCode')}: {message})")
    count = value.get("hitCount")
    if type(count) is not int or count < 0:
        raise ResponseError(
            "Europe PMC sent an answer without a count, which is how it refuses what it does not "
            "understand. Mend the query"
        )
    holder = value.get("resultList", {})
    results = holder.get("result", []) if isinstance(holder, dict) else None
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise ResponseError("Europe PMC sent a page without a list of results")
    cursor, asked = value.get("nextCursorMark"), value.get("request")
    if not isinstance(cursor, str | None):
        raise ResponseError("Europe PMC sent a cursor that is not text")
    return Page(tuple(results), count, cursor or None, _understood(asked))


def _object(response: Response) -> dict[str, Any]:
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        raise ResponseError("Europe PMC sent no JSON where JSON was asked for") from None
    if not isinstance(value, dict):
        raise ResponseError("Europe PMC sent JSON that is not an object")
    return value


def _understood(asked: object) -> str | None:
    if isinstance(asked, dict):
        for name in ("internalQuery", "queryString"):
            if isinstance(asked.get(name), str) and asked[name]:
                return str(asked[name])
    return None
