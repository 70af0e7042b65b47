"""Which records a search finds, in order. Filters are words of the index, and cost no more."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from datasette_config.queries.rows import rows, value
from datasette_config.search_state import SearchState
from datasette_config.search_words import match_expression, pieces_of
from db.search_tokens import concept_token, facet_token, since_tokens

RANKED = 5000
"""Up to so many hits are ranked; ranking a word that stands in every record would take too long."""
ARRIVALS = 5_000
"""Up to so many hits are put in the order of their arrival."""
COUNTED = 1000
"""Up to so many hits are counted filter by filter."""

WORDS = "{title conclusions text names concepts}"
# Columns: title, conclusions, text, names, concepts, facets.
_RANK = "bm25(search_fts, 8.0, 4.0, 1.0, 3.0, 2.0, 0.0)"
_PAIRS = (("side_effect", "assertion"), ("outcome", "direction"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search finds: how many, and in which order they come.

    `order` is that of the state unless there is nothing to rank by, or too much (`many`): then
    "newest".
    """

    match: str | None
    total: int
    order: str

    @property
    def many(self) -> bool:
        """Say whether there are too many to be ranked."""
        return self.total > RANKED

    @property
    def ranked(self) -> bool:
        """Say whether the best match comes first."""
        return self.order == "relevance"


def expression(state: SearchState) -> str | None:
    """Return the search as an FTS5 expression over search_fts, or None when nothing is asked.

    A side effect and an assertion chosen together mean that side effect, so meant; the same holds
    for an outcome and a direction.
    """
    words = pieces_of(state.typed)
    parts = [f"{WORDS} : ({' AND '.join(words)})"] if words else []
    parts += [f"facets : ({part})" for part in _tokens(state)]
    parts += [f"facets : ({_any(since_tokens(state.since))})"] if state.since else []
    gone = _left_out(state)
    if gone and not parts:
        parts = [f"facets : ({_any(facet_token('kind', k) for k in ('publication', 'trial'))})"]
    if not parts:
        return None
    found = " AND ".join(parts)
    return f"({found}) NOT (facets : ({gone}))" if gone else found


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
    if "excluded" in state.without:
        tokens.append(facet_token("role", "excluded"))
    return " OR ".join(tokens) or None


def hits(connection: sqlite3.Connection, state: SearchState) -> Hits:
    """Count what a search finds."""
    match = expression(state)
    if match is None:
        total = value(connection, "select count(*) from search_records")
    else:
        sql = "select count(*) from search_fts where search_fts match ?"
        total = value(connection, sql, [match])
    return Hits(match, total, _order(state, total))


def _order(state: SearchState, total: int) -> str:
    if state.sort == "relevance" and match_expression(state.typed) and total <= RANKED:
        return "relevance"
    if state.sort == "first_seen" and total <= ARRIVALS:
        return "first_seen"
    return "newest"


def records_of(
    connection: sqlite3.Connection, found: Hits, most: int, skipped: int = 0
) -> list[tuple[int, str, str]]:
    """Return number, kind and id of the records of a search, `most` of them from `skipped` on.

    Best match first where they are ranked; the latest to arrive first where that was asked for and
    they are not too many; else the newest first.
    """
    if found.order == "first_seen":
        sql = f"""select s.number, r.kind, r.id from search_records s
          join records r on r.id = s.record where s.number in (select number from ({_of(found)}))
          order by r.first_seen desc, s.number desc limit :most offset :skipped"""  # noqa: S608
    else:
        # The page is cut out of the index first, so that only its records are looked up.
        order = f"{_RANK}, number desc" if found.ranked else "number desc"
        cut = f"{_of(found)} order by {order} limit :most offset :skipped"
        sql = f"""select s.number, r.kind, r.id
          from (select number, row_number() over () as place from ({cut})) f
          join search_records s on s.number = f.number join records r on r.id = s.record
          order by f.place"""  # noqa: S608
    given = {"match": found.match, "most": most, "skipped": skipped}
    return [(row["number"], row["kind"], row["id"]) for row in rows(connection, sql, given)]


def ids_of(connection: sqlite3.Connection, found: Hits) -> str:
    """Return the ids of the hits as a JSON list, for counting, COUNTED of them at most."""
    sql = f"select record from search_records where number in ({_of(found)} limit :most)"  # noqa: S608
    given = {"match": found.match, "most": COUNTED}
    return json.dumps([row["record"] for row in rows(connection, sql, given)])


def _of(found: Hits) -> str:
    """Return the statement for the numbers of the hits."""
    if found.match is None:
        return "select number from search_records"
    return "select rowid as number from search_fts where search_fts match :match"
