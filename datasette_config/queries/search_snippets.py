"""Snippets of the records on one page, cut from a small index made of just these."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from datasette_config.queries.rows import rows
from db.create import TOKENIZER

# The two sign around what was found; a snippet is split at them, never printed as markup.
_OPEN, _CLOSE = "\x02", "\x03"

_TEXTS = """select j.key as number, r.id, coalesce(
    nullif(p.abstract, ''), t.brief_summary || ' ' || coalesce(t.detailed_description, ''),
    t.brief_summary, t.detailed_description, '') as text
  from json_each(:ids) j join records r on r.id = j.value
  left join publications p on p.id = r.id left join trials t on t.id = r.id"""
_SNIPPET = "snippet(page, 0, char(2), char(3), '…', 30)"


def snippets(
    connection: sqlite3.Connection, records: Sequence[str], match: str
) -> dict[str, list[tuple[str, bool]]]:
    """Return by record the passage around what was found: texts, each with whether it is a hit.

    Any of the words will do: those of a record may stand in its title or keywords. To ask the
    whole index would read every place where a frequent word stands; a page of texts is indexed
    anew in a few milliseconds.
    """
    texts = rows(connection, _TEXTS, {"ids": json.dumps(list(records))})
    with closing(sqlite3.connect(":memory:")) as page:
        page.execute(f"create virtual table page using fts5(text, tokenize='{TOKENIZER}')")
        page.executemany(
            "insert into page (rowid, text) values (?, ?)",
            [(row["number"] + 1, row["text"]) for row in texts],
        )
        found = page.execute(
            f"select rowid, {_SNIPPET} from page where page match ?",  # noqa: S608
            [match],
        ).fetchall()
    ids = {row["number"] + 1: str(row["id"]) for row in texts}
    return {ids[number]: pieces(snippet) for number, snippet in found}


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
