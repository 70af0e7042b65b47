"""One box over publications, trials, mentions and concepts, ranked by bm25."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, rows, value
from datasette_config.queries.tagged_text import describe
from datasette_config.search_words import match_expression

OVERVIEW = 10
PAGE_SIZE = 50
COUNT_BOUND = 1000
KINDS = ("publications", "trials", "mentions", "concepts")

# The two sign around what was found; a snippet is split at them, never printed as markup.
_OPEN, _CLOSE = "\x02", "\x03"

_SQL = {
    # Columns: title, abstract, vernacular_title, descriptor.
    "publications": """select p.id, 'publication' as kind,
      coalesce(p.title, p.descriptor, p.id) as title,
      p.authors_short, p.journal, p.year, p.retraction_status, p.abstract_source,
      (select r.state from records r where r.id = p.id) as record_state,
      snippet(publications_fts, 1, char(2), char(3), '…', 30) as snippet
      from publications_fts f join publications p on p.rowid = f.rowid
      where publications_fts match :match
      order by bm25(publications_fts, 8.0, 1.0, 4.0, 4.0), p.year desc""",
    # Columns: title, official_title, conditions, brief_summary, detailed_description, descriptor.
    "trials": """select t.id, 'trial' as kind,
      coalesce(t.title, t.descriptor, t.registry_id) as title,
      t.registry_id, t.status, t.phase, t.has_results, t.start_date,
      (select r.state from records r where r.id = t.id) as record_state,
      snippet(trials_fts, -1, char(2), char(3), '…', 30) as snippet
      from trials_fts f join trials t on t.rowid = f.rowid
      where trials_fts match :match
      order by bm25(trials_fts, 8.0, 6.0, 3.0, 2.0, 1.0, 4.0), t.start_date desc""",
    "mentions": """select m.*, r.kind as record_kind, r.label as title, r.year,
      p.text as passage_text, p.label as passage_label, p.kind as passage_kind
      from mentions_fts f join mentions m on m.rowid = f.rowid
      join passages p on p.id = m.passage join records r on r.id = m.record
      where mentions_fts match :match
      order by bm25(mentions_fts), r.year desc, m.id""",
    "concepts": """select c.*, c.name as title,
      (select count(*) from mentions m where m.concept_id = c.id
        and m.part is not 'full text') as mentions
      from concepts_fts f join concepts c on c.rowid = f.rowid
      where concepts_fts match :match
      order by bm25(concepts_fts, 4.0, 1.0), c.name""",
}


def search_page(connection: sqlite3.Connection, typed: str, kind: str | None, page: int) -> Row:
    """Return what was found, by kind; one kind by pages, or the first few of each.

    `total` of a kind is exact up to COUNT_BOUND, above which `many` is true.
    """
    match = match_expression(typed)
    groups = []
    if match:
        shown = (kind,) if kind in KINDS else KINDS
        for name in shown:
            size = PAGE_SIZE if kind else OVERVIEW
            groups.append(_group(connection, name, match, size, page if kind else 1))
    return {
        "typed": typed,
        "match": match,
        "kind": kind if kind in KINDS else None,
        "page": page,
        "groups": groups,
        "found": sum(group["total"] for group in groups),
    }


def _group(connection: sqlite3.Connection, name: str, match: str, size: int, page: int) -> Row:
    found = rows(
        connection,
        _SQL[name] + " limit :limit offset :offset",
        {"match": match, "limit": size, "offset": (page - 1) * size},
    )
    for row in found:
        if name == "mentions":
            describe(
                row,
                {
                    "text": row.pop("passage_text"),
                    "label": row["passage_label"],
                    "kind": row["passage_kind"],
                },
                planned=row["record_kind"] == "trial",
            )
        else:
            row["pieces"] = pieces(row.get("snippet"))
    total = value(
        connection,
        f"select count(*) from (select 1 from {name}_fts "  # noqa: S608
        f"where {name}_fts match :match limit {COUNT_BOUND + 1})",
        {"match": match},
    )
    return {
        "name": name,
        "rows": found,
        "total": min(total, COUNT_BOUND),
        "many": total > COUNT_BOUND,
        "pages": max(1, -(-min(total, COUNT_BOUND) // size)),
    }


def pieces(snippet: str | None) -> list[tuple[str, bool]]:
    """Split a snippet into texts, each with whether it is what was searched."""
    found: list[tuple[str, bool]] = []
    for part in (snippet or "").split(_OPEN):
        inside, closed, after = part.partition(_CLOSE)
        if closed:
            found += [(inside, True), (after, False)]
        else:
            found.append((part, False))
    return [(text, hit) for text, hit in found if text]
