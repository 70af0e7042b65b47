"""The studies behind a number of the page Landscape: exactly those that were counted."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.landscape import AFFILIATIONS, SITES
from datasette_config.queries.rows import Row, rows, value
from datasette_config.queries.since import STUDIES, in_force

PAGE_SIZE = 100

_COUNTED = "s.retracted = 0 and s.gone = 0 and s.role = 'core'"
_REPORTS = "select sr.study from study_reports sr"
_WITHIN = {
    "condition": f"""s.stratum = 'human study' and s.year = :second and s.id in ({_REPORTS}
      join record_facets x on x.record = sr.record
      where x.facet = 'condition' and x.value = :first)""",
    "country": f"""s.id in ({_REPORTS} join record_facets x on x.record = sr.record
      join records r on r.id = sr.record
      where x.facet = 'country' and x.value = :first and (r.kind = 'trial') = (:second = 'sites'))
      """,
    "treatment": f"""s.stratum = 'human study' and s.id in ({_REPORTS}
      join treatments x on x.record = sr.record where lower(x.name) = :first
      and coalesce(lower(x.route), '') = :second and coalesce(x.dose, '') = :third)""",
    "no country": f"""s.id not in ({_REPORTS} join record_facets x on x.record = sr.record
      where x.facet = 'country')""",
    "no treatment": f"""s.stratum = 'human study' and s.id not in ({_REPORTS}
      join treatments x on x.record = sr.record)""",
    "no year": "s.year is null",
}
LISTS = tuple(_WITHIN)
"""Names of the lists: `first` is a condition, country or drug; `second` a year, a way or a route;
`third` a dose."""

WAYS = {"sites": SITES, "affiliations": AFFILIATIONS}


def listed_studies(
    connection: sqlite3.Connection,
    name: str,
    given: dict[str, str],
    page: int,
    since: str | None = None,
) -> Row:
    """Return one page of the studies of a list (one of LISTS), newest first, with their reports.

    `given` has `first`, `second` and `third`; empty text stands for what a source does not state.
    With `since` only studies that are new or changed since then.
    """
    only = f" and s.id in ({STUDIES})" if in_force(connection, since) else ""
    where = f"from studies s where {_COUNTED} and {_WITHIN[name]}{only}"
    asked = {**given, "since": since}
    found = rows(
        connection,
        f"""select s.* {where} order by s.year desc, s.label, s.id
        limit :size offset :skipped""",
        {**asked, "size": PAGE_SIZE, "skipped": (page - 1) * PAGE_SIZE},
    )
    for study in found:
        study["reports"] = rows(
            connection,
            """select r.id, r.kind, r.label as title, t.registry_id, p.retraction_status
            from study_reports sr join records r on r.id = sr.record
            left join trials t on t.id = r.id left join publications p on p.id = r.id
            where sr.study = ? order by r.kind desc, r.id""",
            [study["id"]],
        )
    total = value(connection, f"select count(*) {where}", asked)
    return {"studies": found, "total": total, "pages": max(1, -(-total // PAGE_SIZE))}
