"""Which records a search finds, in order. Filters are words of the index, and cost no more."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from datasette_config.queries.rows import rows, value
from datasette_config.search_state import SearchState
from datasette_config.search_words import match_expression
from db.search_tokens import concept_token, facet_token

RANKED = 5000
"""Up to so many hits are ranked; ranking a word that stands in every record would take too long."""
COUNTED = 2000
"""Up to so many hits are counted filter by filter."""

WORDS = "{title conclusions text names concepts}"
# Columns: title, conclusions, text, names, concepts, facets.
_RANK = "bm25(search_fts, 8.0, 4.0, 1.0, 3.0, 2.0, 0.0)"
_PAIRS = (("side_effect", "assertion"), ("outcome", "direction"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search finds: how many (at most RANKED, then `many`), and whether they are ranked."""

    match: str | None
    total: int
    many: bool
    ranked: bool


def expression(state: SearchState) -> str | None:
    """Return the search as an FTS5 expression over search_fts, or None when nothing is asked.

    A side effect and an assertion chosen together mean that side effect, so meant; the same holds
    for an outcome and a direction.
    """
    words = match_expression(state.typed)
    parts = [f"{WORDS} : ({' AND '.join(_pieces(words))})"] if words else []
    parts += [f"facets : ({part})" for part in _tokens(state)]
    gone = _left_out(state)
    if gone and not parts:
        parts = [f"facets : ({_any(facet_token('kind', k) for k in ('publication', 'trial'))})"]
    if not parts:
        return None
    found = " AND ".join(parts)
    return f"({found}) NOT (facets : ({gone}))" if gone else found


def _pieces(words: str) -> list[str]:
    """Split "a" "b c"* at the blanks between quoted pieces."""
    return words.replace('" "', '"\n"').replace('"* "', '"*\n"').split("\n")


def _tokens(state: SearchState) -> list[str]:
    filters = dict(state.filters)
    parts = []
    for concept, meant in _PAIRS:
        if filters.get(concept) and filters.get(meant):
            parts.append(
                _any(
                    concept_token(one, state_name)
                    for one in filters.pop(concept)
                    for state_name in filters[meant]
                )
            )
            del filters[meant]
    parts += [_any(facet_token(facet, one) for one in values) for facet, values in filters.items()]
    if state.year_from or state.year_to:
        first = max(state.year_from or _FIRST_YEAR, _FIRST_YEAR)
        last = min(state.year_to or _LAST_YEAR, _LAST_YEAR)
        parts.append(_any(facet_token("year", str(year)) for year in range(first, last + 1)))
    return parts


def _any(tokens: Iterable[str]) -> str:
    return " OR ".join(tokens) or facet_token("nothing", "")


def _left_out(state: SearchState) -> str | None:
    tokens = []
    if "retracted" in state.without:
        tokens.append(facet_token("retraction", "retracted"))
    if "candidates" in state.without:
        tokens.append(facet_token("role", "candidate"))
    return " OR ".join(tokens) or None


def hits(connection: sqlite3.Connection, state: SearchState) -> Hits:
    """Count what a search finds, up to RANKED."""
    match = expression(state)
    source = _source(match, joined=bool(state.since))
    sql = f"select count(*) from (select 1 {source} {_where(state, match)} limit :most)"  # noqa: S608
    total = value(connection, sql, _parameters(state, match, RANKED + 1))
    many = total > RANKED
    ranked = bool(match_expression(state.typed)) and state.sort == "relevance" and not many
    return Hits(match, min(total, RANKED), many, ranked)


def records_of(
    connection: sqlite3.Connection, state: SearchState, found: Hits, most: int, skipped: int = 0
) -> list[tuple[int, str, str]]:
    """Return number, kind and id of the records of a search, `most` of them from `skipped` on.

    Best match first where they are ranked; the latest to arrive first where that was asked for and
    they are not too many; else the newest first.
    """
    number = "f.rowid" if found.match is not None else "s.number"
    order = f"{number} desc"
    if found.ranked:
        order = f"{_RANK}, {order}"
    elif state.sort == "first_seen" and not found.many:
        order = f"r.first_seen desc, {order}"
    sql = f"""select s.number, r.kind, r.id {_source(found.match, joined=True)}
      {_where(state, found.match)} order by {order} limit :most offset :skipped"""
    given = {**_parameters(state, found.match, most), "skipped": skipped}
    return [(row["number"], row["kind"], row["id"]) for row in rows(connection, sql, given)]


def ids_of(connection: sqlite3.Connection, state: SearchState, found: Hits) -> str:
    """Return the ids of the hits as a JSON list, for counting, COUNTED of them at most."""
    source = _source(found.match, joined=True)
    sql = f"select r.id {source} {_where(state, found.match)} limit :most"
    given = _parameters(state, found.match, COUNTED)
    return json.dumps([row["id"] for row in rows(connection, sql, given)])


def _source(match: str | None, *, joined: bool) -> str:
    """Return the tables; joined to the records only where something of them is needed."""
    if match is None:
        tables = "from search_records s"
    elif joined:
        tables = "from search_fts f join search_records s on s.number = f.rowid"
    else:
        tables = "from search_fts f"
    return f"{tables} join records r on r.id = s.record" if joined else tables


def _where(state: SearchState, match: str | None) -> str:
    conditions = ["search_fts match :match"] if match is not None else []
    conditions += ["r.first_seen >= :since"] if state.since else []
    return f"where {' and '.join(conditions)}" if conditions else ""


def _parameters(state: SearchState, match: str | None, most: int) -> dict[str, object]:
    given: dict[str, object] = {"most": most}
    if match is not None:
        given["match"] = match
    if state.since:
        given["since"] = state.since
    return given
