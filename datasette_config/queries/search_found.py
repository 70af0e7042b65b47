"""What a search shows of each record it found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.search_snippets import snippets
from datasette_config.queries.tagged_text import describe
from datasette_config.search_state import SearchState
from datasette_config.search_words import pieces_of

MENTIONS = 3

_RECORDS = """select r.id, r.kind, r.label as title, r.year, r.role, r.state, r.text_source,
    p.authors_short, p.journal, p.design, p.population_n, p.retraction_status,
    t.registry, t.registry_id, t.status, t.phase, t.has_results, t.enrollment
  from json_each(:ids) j join records r on r.id = j.value
  left join publications p on p.id = r.id left join trials t on t.id = r.id order by j.key"""


def shown_records(
    connection: sqlite3.Connection,
    state: SearchState,
    records: Sequence[str],
    concepts: Sequence[str],
    most: int = MENTIONS,
) -> list[Row]:
    """Return the records with a snippet and up to `most` mentions each, in the order given.

    Mentions are those of `concepts` and of the chosen filters, where there are such.
    """
    found = rows(connection, _RECORDS, {"ids": json.dumps(list(records))})
    words = pieces_of(state.typed)
    around = snippets(connection, records, " OR ".join(words)) if words else {}
    wanted = {*concepts, *state.values("side_effect"), *state.values("outcome")}
    mentions = _mentions(connection, records, wanted)
    for record in found:
        record["pieces"] = around.get(record["id"], [])
        mine = _of_state(mentions.get(record["id"], []), state)
        record["mentions"] = mine[:most]
        record["more_mentions"] = max(0, len(mine) - most)
    return found


def _mentions(
    connection: sqlite3.Connection, records: Sequence[str], wanted: set[str]
) -> dict[str, list[Row]]:
    condition = "and m.concept_id in (select value from json_each(:concepts))" if wanted else ""
    found = rows(
        connection,
        f"""select m.*, r.kind as record_kind, p.text as passage_text, p.label as passage_label,
          p.kind as passage_kind
        from json_each(:ids) j join mentions m on m.record = j.value
        join passages p on p.id = m.passage join records r on r.id = m.record
        where {OUTSIDE_FULL_TEXTS} {condition}
        order by j.key, p.nlm_category = 'CONCLUSIONS' desc, p.ordinal, m.start""",  # noqa: S608
        {"ids": json.dumps(list(records)), "concepts": json.dumps(sorted(wanted))},
    )
    for row in found:
        described(row)
    return grouped(found, "record")


def described(row: Row) -> None:
    """Add to a mention with its passage what a page shows of it."""
    passage = {
        "text": row.pop("passage_text"),
        "label": row["passage_label"],
        "kind": row["passage_kind"],
    }
    describe(row, passage, planned=row["record_kind"] == "trial")


def _of_state(mentions: list[Row], state: SearchState) -> list[Row]:
    """Keep one mention a concept and state; where states are chosen, only those so meant."""
    chosen = {"SIDE_EFFECT": state.values("assertion"), "OUTCOME": state.values("direction")}
    kept: dict[tuple[str, str], Row] = {}
    for mention in mentions:
        meant = mention["state"].key
        if chosen[mention["label"]] and meant not in chosen[mention["label"]]:
            continue
        kept.setdefault((mention["shown"], meant), mention)
    # What has a result says more than what is only named.
    return sorted(kept.values(), key=lambda m: m["state"].key in ("unstated", "planned"))
