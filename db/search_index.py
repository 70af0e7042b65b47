"""Build the index of the search: one row a record, publications and trials together.

The index holds words alone (FTS5 without content). Its columns weigh differently; `concepts`
holds every name of what a record's mentions are mapped to, so that a synonym finds it; `facets`
holds a word for each property (db/search_tokens.py), so that a filter costs no more than a word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from db.create import TOKENIZER
from db.search_tokens import arrival_tokens, concept_token, facet_token

COLUMNS = ("title", "conclusions", "text", "names", "concepts", "facets")

_END = "x0end0x"
"""A word between two fields of a column, so that no phrase is found across them."""

_MERGED_AT_THE_END = {"automerge": 0, "crisismerge": 1000}
"""Parts of the index are not merged while it is filled: "optimize" makes one of all of them.

Both are settings of FTS5 (https://sqlite.org/fts5.html, section 6); it allows 2000 parts.
"""

_NUMBER = """insert into search_records (number, record)
  select row_number() over (order by coalesce(
      p.publication_date, t.start_date, t.first_posted, cast(r.year as text), ''), r.id), r.id
  from records r left join publications p on p.id = r.id left join trials t on t.id = r.id
  where r.redirect_to is null order by 1"""

_PARTS = {
    "title": ("p.title", "p.vernacular_title", "p.descriptor", "t.title", "t.official_title",
              "t.descriptor"),
    "conclusions": (
        """(select group_concat(text, ' @ ') from passages c where c.record = s.record
          and c.nlm_category = 'CONCLUSIONS' and c.kind = 'abstract')""",
    ),
    "text": (
        "p.abstract", "t.brief_summary", "t.detailed_description", "t.conditions", "t.keywords",
        """(select group_concat(descriptor, ' @ ') from mesh_headings m
          where m.publication = s.record)""",
        """(select group_concat(keyword, ' @ ') from keywords k
          where k.publication = s.record)""",
    ),
    "names": (
        "p.journal", "t.sponsor", "t.acronym",
        """(select group_concat(a.name, ' @ ') from publication_authors pa
          join authors a on a.id = pa.author where pa.publication = s.record)""",
        """(select group_concat(i.value, ' @ ') from record_identifiers i
          where i.record = s.record)""",
    ),
}  # fmt: skip
"""What each column of words holds; @ stands for the word between fields."""


def _column(parts: tuple[str, ...]) -> str:
    joined = " || ".join(f"coalesce({part} || ' @ ', '')" for part in parts)
    return joined.replace("@", _END)


_TEXTS = f"""select s.number, r.first_seen, {", ".join(_column(parts) for parts in _PARTS.values())}
  from search_records s join records r on r.id = s.record
  left join publications p on p.id = s.record
  left join trials t on t.id = s.record order by s.number"""  # noqa: S608

_FACETS = """select s.number, f.facet, f.value from record_facets f
  join search_records s on s.record = f.record order by s.number, f.facet, f.value"""

_CONCEPTS = """select s.number, c.id, c.kind, rc.state, c.name, c.synonyms from record_concepts rc
  join search_records s on s.record = rc.record join concepts c on c.id = rc.concept_id
  order by s.number, c.id, rc.state"""

# What these joins look up; a published file has the indexes in any case.
NEEDED = (
    ("passages", "record"),
    ("record_identifiers", "record"),
    ("publication_authors", "publication"),
    ("mesh_headings", "publication"),
    ("keywords", "publication"),
    ("search_records", "record"),
)


def fill_search_index(connection: sqlite3.Connection) -> None:
    """Give each record a number and index it; facets and concepts are there already."""
    connection.execute("drop table if exists search_fts")
    connection.execute(
        f"create virtual table search_fts using fts5({', '.join(COLUMNS)}, content='', "
        # The shortest starts of words that people type stand for the most words; longer ones
        # are found fast without an index of their own.
        f"tokenize='{TOKENIZER}', prefix='4')"
    )
    for setting, segments in _MERGED_AT_THE_END.items():
        connection.execute(
            "insert into search_fts (search_fts, rank) values (?, ?)", (setting, segments)
        )
    connection.execute("delete from search_records")
    connection.execute(_NUMBER)
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    connection.executemany(
        f"insert into search_fts (rowid, {', '.join(COLUMNS)}) values ({marks})",  # noqa: S608
        _rows(connection),
    )
    connection.execute("insert into search_fts (search_fts) values ('optimize')")


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    facets = _Following(groupby(connection.execute(_FACETS), itemgetter(0)))
    concepts = _Following(groupby(connection.execute(_CONCEPTS), itemgetter(0)))
    for number, first_seen, *texts in connection.execute(_TEXTS):
        tokens = [facet_token(str(facet), str(value)) for _, facet, value in facets.at(number)]
        tokens += arrival_tokens(str(first_seen))
        names: dict[str, None] = {}
        for _, concept, kind, state, name, synonyms in concepts.at(number):
            facet = "outcome" if kind == "OUTCOME" else "side_effect"
            tokens += [facet_token(facet, str(concept)), concept_token(str(concept), str(state))]
            names[f"{name}; {synonyms or ''}".replace(";", f" {_END} ")] = None
        yield (number, *texts, f" {_END} ".join(names), " ".join(dict.fromkeys(tokens)))


class _Following:
    """Walks through groups of rows that are sorted by number, beside another walk."""

    def __init__(self, groups: Iterator[tuple[int, Iterator[tuple[object, ...]]]]) -> None:
        self._groups = groups
        self._next: tuple[int, list[tuple[object, ...]]] | None = None
        self._step()

    def at(self, number: int) -> list[tuple[object, ...]]:
        """Return the rows of this number; numbers are asked for in rising order."""
        while self._next is not None and self._next[0] < number:
            self._step()
        if self._next is None or self._next[0] != number:
            return []
        return self._next[1]

    def _step(self) -> None:
        found = next(self._groups, None)
        self._next = (found[0], list(found[1])) if found else None
