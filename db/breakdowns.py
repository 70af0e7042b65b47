"""Fill study_breakdowns: studies by two or three properties, for the page Landscape."""

from __future__ import annotations

import sqlite3

from db.mention_states import COUNTED

YEAR_KIND = "year, kind of study"
YEAR_CONDITION = "year, condition"
COUNTRY = "country, told by"
TREATMENT = "drug, route, dose"
UNPLACED = "not placed, for want of"

_STUDIES = f"from studies s where {COUNTED}"
_REPORTS = f"""join study_reports sr on sr.record = x.record join studies s on s.id = sr.study
  where {COUNTED}"""

_BREAKDOWNS = {
    YEAR_KIND: f"select coalesce(s.year, ''), s.stratum, '', count(*) {_STUDIES} group by 1, 2",
    YEAR_CONDITION: f"""select coalesce(s.year, ''), x.value, '', count(distinct s.id)
      from record_facets x {_REPORTS} and x.facet = 'condition' and s.stratum = 'human study'
      group by 1, 2""",  # noqa: S608
    COUNTRY: f"""select x.value, case r.kind when 'trial' then 'sites of trials'
        else 'affiliations of authors' end, '', count(distinct s.id)
      from record_facets x join records r on r.id = x.record {_REPORTS} and x.facet = 'country'
      group by 1, 2""",  # noqa: S608
    TREATMENT: f"""select lower(x.name), coalesce(lower(x.route), ''), coalesce(x.dose, ''),
        count(distinct s.id) from treatments x {_REPORTS} and s.stratum = 'human study'
      group by 1, 2, 3""",  # noqa: S608
    UNPLACED: f"""select 'country', '', '', count(*) {_STUDIES} and s.id not in (
        select sr.study from record_facets x join study_reports sr on sr.record = x.record
        where x.facet = 'country')
      union all select 'treatment', '', '', count(*) {_STUDIES} and s.stratum = 'human study'
        and s.id not in (select sr.study from treatments x
          join study_reports sr on sr.record = x.record)""",  # noqa: S608
}


def fill_breakdowns(connection: sqlite3.Connection) -> None:
    """Fill the table; the facets are there already."""
    for name, select in sorted(_BREAKDOWNS.items()):
        connection.execute(
            f"""insert into study_breakdowns (name, first, second, third, studies)
            select ?, * from ({select}) order by 2, 3, 4""",  # noqa: S608
            [name],
        )
