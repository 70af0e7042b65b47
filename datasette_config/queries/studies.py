"""Studies with their reports. At this size every study is shown, none is summed away."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows, tally, value
from datasette_config.queries.since import STUDIES, in_force
from db.study_order import KIND, ORDER, WITHIN

PAGE_SIZE = 100

_ORDER = ("human study", "review", "protocol or registration", "animal or laboratory")
_SINCE = f"""select s.stratum, count(*) as n from studies s where s.id in ({STUDIES})
  and s.retracted = 0 and s.gone = 0 and s.role = 'core' group by 1"""  # noqa: S608
_TALLIES = {
    "studies counted": "counted",
    "candidate studies": "candidates",
    "excluded studies": "excluded",
    "studies retracted": "retracted",
    "studies gone": "gone",
}


def study_counts(connection: sqlite3.Connection, since: str | None = None) -> list[Row]:
    """Return, a stratum each, the number of core studies that count and of those left out.

    With `since` only `counted`, of the studies that are new or changed since then.
    """
    found: dict[str, Row] = {}
    for name, column in _TALLIES.items():
        for stratum, n in tally(connection, name).items():
            found.setdefault(stratum, {"stratum": stratum})[column] = n
    if in_force(connection, since):
        counted = {row["stratum"]: row["n"] for row in rows(connection, _SINCE, {"since": since})}
        found = {name: {"stratum": name, "counted": counted.get(name, 0)} for name in found}
    return sorted(found.values(), key=lambda row: _place(row["stratum"]))


def _place(stratum: str) -> int:
    return _ORDER.index(stratum) if stratum in _ORDER else len(_ORDER)


def studies(
    connection: sqlite3.Connection,
    stratum: str | None,
    page: int,
    year: int | None = None,
    since: str | None = None,
) -> Row:
    """Return one page of studies, newest first, each with its reports.

    All strata or one; all years or one; all, or those new or changed since a day. Candidates and
    studies that do not count are in it, marked.
    """
    wanted: Row = {"stratum": stratum, "year": year}
    chosen = [f"{name} = :{name}" for name, text in wanted.items() if text is not None]
    if in_force(connection, since):
        chosen.append(f"id in ({STUDIES})")
    where = f"where {' and '.join(chosen)}" if chosen else ""
    kind, order = where, ORDER
    if stratum is not None:  # said in the words of the index, too, which then gives them in order
        kind = f"{where.replace('stratum =', '+stratum =')} and {KIND} = {_place(stratum)}"
        order = WITHIN
    found = rows(
        connection,
        f"select * from studies {kind} order by {order} limit :limit offset :offset",  # noqa: S608
        {**wanted, "since": since, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE},
    )
    for study in found:
        study["reports"] = []
    _add_reports(connection, found)
    total = value(
        connection,
        f"select count(*) from studies {where}",  # noqa: S608
        {**wanted, "since": since},
    )
    return {
        "strata": grouped(found, "stratum"),
        "total": total,
        "page": page,
        "pages": max(1, -(-total // PAGE_SIZE)),
    }


def _add_reports(connection: sqlite3.Connection, found: list[Row]) -> None:
    by_id = {study["id"]: study for study in found}
    marks = ",".join("?" * len(by_id))
    for report in rows(
        connection,
        f"""select sr.study, sr.link, r.id, r.kind, r.label, r.year, r.text_source, r.state,
          p.journal, p.retraction_status, p.authors_short, t.registry_id, t.status, t.has_results,
          (select count(*) from mentions m where m.record = r.id and m.part is not 'full text')
            as mentions
        from study_reports sr join records r on r.id = sr.record
        left join publications p on p.id = r.id left join trials t on t.id = r.id
        where sr.study in ({marks}) order by r.kind desc, r.year, r.id""",  # noqa: S608
        list(by_id),
    ):
        by_id[report["study"]]["reports"].append(report)
