"""How much of publications' abstracts is published: all, sentences that carry a mark, or none.

Abstracts belong to their publishers, and NLM says so; titles, bibliographic facts and what is read
are facts. What is withheld is taken out of the rows before anything is derived from them, so that
no index, claim or export has it either. Withheld stretches keep their length (a mark and spaces),
so every offset stays right. Registries' own text and full texts under open licences stay.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

FULL, SENTENCES, LINKS = "full", "sentences", "links"
POLICIES = (FULL, SENTENCES, LINKS)
GAP = "[…]"
WITHHELD = "[not published here]"

_ABSTRACTS = """
select p.id, p.text from passages p join publications b on b.id = p.record
where p.kind = 'abstract' order by p.id
"""
_MARKED = """
select passage, sentence_start, sentence_end from mentions
union select passage, sentence_start, sentence_end from rejected_mentions
union select passage, sentence_start, sentence_end from facts where passage is not null
union select m.passage, v.start, v.end from mention_values v join mentions m on m.id = v.mention
"""
_WITHOUT_SECTIONS = """
update record_changes set old_value = case when old_value is not null then :mark end,
  new_value = case when new_value is not null then :mark end where field = 'sections'
"""
_WITHOUT_WORDS = (
    """update mentions set text = coalesce(concept, :mark), cue = null, cue_start = null,
      cue_end = null where passage in (select p.id from passages p
        join publications b on b.id = p.record where p.kind = 'abstract')""",
    """update rejected_mentions set text = coalesce(concept, :mark), cue = null, cue_start = null,
      cue_end = null where passage in (select p.id from passages p
        join publications b on b.id = p.record where p.kind = 'abstract')""",
    """update mention_values set text = coalesce(value, '') where mention in (select m.id
      from mentions m join passages p on p.id = m.passage
        join publications b on b.id = p.record where p.kind = 'abstract')""",
    """update mention_changes set sentence = null, words = coalesce(concept, :mark)
      where part <> 'full text' and record in (select id from publications)""",
    """update decisions set quote = null, words = null
      where record in (select id from publications)""",
    """update appraisals set quote = null, start = null, end = null
      where record in (select id from publications)""",
)
"""Leave of a mention its concept, state and numbers, and not the words of its sentence."""


def withhold(connection: sqlite3.Connection, policy: str) -> None:
    """Take out of a database that is being built what a policy does not publish."""
    if policy == FULL:
        return
    kept = _kept(connection) if policy == SENTENCES else {}
    texts = [
        (_with_gaps(text, kept.get(passage, ())), passage)
        for passage, text in connection.execute(_ABSTRACTS).fetchall()
    ]
    connection.executemany("update passages set text = ? where id = ?", texts)
    _abstracts_again(connection, policy)
    connection.execute(_WITHOUT_SECTIONS, {"mark": WITHHELD})
    if policy == LINKS:
        for statement in _WITHOUT_WORDS:
            connection.execute(statement, {"mark": WITHHELD})


def _abstracts_again(connection: sqlite3.Connection, policy: str) -> None:
    """Make the abstract of each publication of what is left of its passages."""
    connection.execute("update publications set abstract = null")
    if policy == LINKS:
        return
    parts: dict[str, list[str]] = defaultdict(list)
    for record, label, text in connection.execute(
        "select p.record, p.label, p.text from passages p join publications b on b.id = p.record "
        "where p.kind = 'abstract' order by p.record, p.ordinal"
    ).fetchall():
        said = " ".join(text.split())
        parts[record].append(f"{label}: {said}" if label else said)
    connection.executemany(
        "update publications set abstract = ? where id = ?",
        [("\n".join(said), record) for record, said in parts.items()],
    )


def _kept(connection: sqlite3.Connection) -> dict[str, list[tuple[int, int]]]:
    """Return, by passage, the stretches that stay."""
    kept: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for passage, start, end in connection.execute(_MARKED):
        if start is not None and end is not None:
            kept[passage].append((start, end))
    return kept


def _with_gaps(text: str, kept: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which only the kept stretches stand.

    >>> _with_gaps("We tried. Nausea was common. Weight rose.", [(10, 28)])
    '[…]       Nausea was common. […]         '
    """
    parts, place = [], 0
    for start, end in sorted(kept):
        if start > place:
            parts.append(_gap(text[place:start]))
        if end > place:
            parts.append(text[max(start, place) : end])
            place = end
    parts.append(_gap(text[place:]))
    return "".join(parts)


def _gap(withheld: str) -> str:
    blank = len(withheld) - len(withheld.lstrip())
    if blank == len(withheld):
        return withheld
    marked = " " * blank + GAP if blank + len(GAP) <= len(withheld) else ""
    return marked.ljust(len(withheld))
