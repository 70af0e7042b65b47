"""The statements people repeat, and the studies with the sentences that bear on each.

Nothing is added up and nothing is judged: a reader sees who said what, of whom, against what.
"""

from __future__ import annotations

import sqlite3

from datasette_config import labels
from datasette_config.queries.appraisals import body_appraisals
from datasette_config.queries.rows import Row, first, grouped, rows, split_list
from datasette_config.queries.since import RECORDS, in_force
from datasette_config.queries.tagged_text import anchor

MOST = 60
"""Studies that the page shows of a group; the others are in the table of sentences."""

PLANS = "protocol or registration"
WITH_WITHOUT = "with-against-without"
_GROUPS = (
    ("human study", "Human studies", "human"),
    ("animal or laboratory", "Animal and laboratory work", "animals"),
    ("other", "Other or unclear design", "other"),
    (PLANS, "Under study: protocols and registrations", "planned"),
    ("review", "Reviews that repeat the claim, or take it up", "reviews"),
)
_STATES = {
    state.key: state
    for state in (*labels.SIDE_EFFECT_STATES, *labels.OUTCOME_STATES, labels.PLANNED)
}
_CONTRASTS = {
    "baseline": "against baseline",
    "comparator": "against the comparator",
    "unclear": "against what is not clear",
}


def claims(connection: sqlite3.Connection, since: str | None = None) -> list[Row]:
    """Return every claim with the number of human studies that bear on it in any way.

    With `since` of studies whose sentences stand in records that are new or changed since then.
    """
    only = f"and b.record in ({RECORDS})" if in_force(connection, since) else ""
    return rows(
        connection,
        f"""select c.*, (select count(distinct b.study) from claim_bearing b
            join studies s on s.id = b.study
            where b.claim = c.id and b.stratum = 'human study' and b.how <> 'planned'
              and s.retracted = 0 and s.gone = 0 and s.role = 'core' {only}) as studies
        from claims c order by c.position""",  # noqa: S608
        {"since": since},
    )


def claim_page(
    connection: sqlite3.Connection,
    claim: str,
    design: str | None,
    condition: str | None,
    since: str | None = None,
) -> Row | None:
    """Return a claim with its studies, group by group, or None if there is no such claim.

    `design` and `condition` narrow the studies; `since` leaves the sentences of records that are
    new or changed since then. Each study has its sentences, each with the words
    that bear on the claim, how they are meant, and its place. Retracted studies, studies gone
    from their sources and candidates are in `not_counted`.
    """
    found = first(connection, "select * from claims where id = ?", [claim])
    if found is None:
        return None
    for name in ("concepts", "terms", "states"):
        found[f"{name}_list"] = split_list(found[name])
    only = f"and b.record in ({RECORDS})" if in_force(connection, since) else ""
    bearing = rows(connection, _BEARING.format(only), {"claim": claim, "since": since})
    for row in bearing:
        _describe(row)
    designs = sorted({row["design"] for row in bearing if row["design"]})
    conditions = _conditions(connection, claim)
    if design:
        bearing = [row for row in bearing if row["design"] == design]
    if condition:
        wanted = conditions.get(condition, set())
        bearing = [row for row in bearing if row["record"] in wanted]
    counted = [row for row in bearing if row["counted"]]
    return {
        "claim": found,
        "certainty": body_appraisals(connection, claim),
        "concepts": _named(connection, found["concepts_list"]),
        "groups": [
            {"stratum": stratum, "title": title, "key": key, "studies": _studies(counted, stratum)}
            for stratum, title, key in _GROUPS
        ],
        "not_counted": _studies([row for row in bearing if not row["counted"]], None),
        "designs": designs,
        "conditions": sorted(conditions),
        "design": design,
        "condition": condition,
        "most": MOST,
        "compares": found["needs"] == WITH_WITHOUT,
        "comparisons": [row for row in counted if row["how"] == "with and without"],
    }


_BEARING = """select b.*, s.label as study_label, s.design, s.population_n, s.year, s.retracted,
    s.gone, s.role, r.kind, r.label as title, r.text_source, pub.retraction_status,
    p.text as passage_text, p.label as passage_label, p.kind as passage_kind,
    m.text as mention_text, m.concept, m.contrast, m.cue
  from claim_bearing b join studies s on s.id = b.study join records r on r.id = b.record
  left join publications pub on pub.id = r.id
  left join passages p on p.id = b.passage left join mentions m on m.id = b.mention
  where b.claim = :claim {} order by s.year desc, s.id, b.position"""


def _describe(row: Row) -> None:
    text = row.pop("passage_text") or ""
    start, end = row["sentence_start"] or 0, row["sentence_end"] or 0
    row["sentence"] = text[start:end].strip()
    row["section"] = row["passage_label"] or row["passage_kind"]
    row["meant"] = _STATES.get(row["state"] or "")
    planned = row["how"] == "planned"
    row["against"] = None if planned else _CONTRASTS.get(row["contrast"] or "")
    # What a registration of a human study plans to measure is no result of that study.
    row["group"] = PLANS if planned else row["stratum"]
    row["anchor"] = anchor(row["mention"]) if row["mention"] else None
    row["pieces"] = _pieces(text, row)
    row["counted"] = not row["retracted"] and not row["gone"] and row["role"] == "core"


def _pieces(text: str, row: Row) -> list[tuple[str, bool]]:
    """Return the sentence cut at the words that bear on the claim."""
    start, end = row["sentence_start"], row["sentence_end"]
    first_word, last_word = row["start"], row["end"]
    if None in (start, end, first_word, last_word) or not start <= first_word < last_word <= end:
        return [(row["sentence"], False)] if row["sentence"] else []
    cut = (
        (text[start:first_word].lstrip(), False),
        (text[first_word:last_word], True),
        (text[last_word:end].rstrip(), False),
    )
    return [(piece, hit) for piece, hit in cut if piece]


def _studies(bearing: list[Row], stratum: str | None) -> list[Row]:
    """Return the studies with their sentences, each sentence and state once."""
    mine = [row for row in bearing if stratum is None or row["group"] == stratum]
    studies = []
    for same in grouped(mine, "study").values():
        kept: dict[object, Row] = {}
        for row in same:
            place = (row["passage"], row["sentence_start"], row["state"], row["detail"])
            kept.setdefault(place, row)
        head = next((row for row in same if row["kind"] == "publication"), same[0])
        studies.append({**head, "sentences": list(kept.values())})
    return studies


def _named(connection: sqlite3.Connection, ids: list[str]) -> list[Row]:
    marks = ",".join("?" * len(ids))
    sql = f"select id, kind, name from concepts where id in ({marks}) order by name"  # noqa: S608
    return rows(connection, sql, ids)


def _conditions(connection: sqlite3.Connection, claim: str) -> dict[str, set[str]]:
    found = rows(
        connection,
        """select distinct f.value, f.record from claim_bearing b
        join record_facets f on f.record = b.record and f.facet = 'condition'
        where b.claim = ?""",
        [claim],
    )
    return {
        value: {row["record"] for row in same} for value, same in grouped(found, "value").items()
    }
