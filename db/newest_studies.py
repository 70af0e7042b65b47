"""Fill newest_studies: the studies that a page of a concept shows first; a walk takes too long."""

from __future__ import annotations

import sqlite3

from db.mention_states import COUNTED

SHOWN = 8
"""Studies of a kind and state that are kept."""
HUMAN = "human study"
ANY = "any"

_RANKED = f"""insert into newest_studies (concept_id, stratum, state, place, study)
  select concept_id, stratum, state, place, id from (
    select *, row_number() over (
      partition by concept_id, stratum, state order by year desc, id) as place
    from (select distinct k.concept_id, s.stratum, {{state}} as state, s.id, s.year
      from record_concepts k join study_reports sr on sr.record = k.record
      join studies s on s.id = sr.study where {COUNTED} and s.stratum {{strata}}))
  where place <= {SHOWN} order by 1, 2, 3, 4"""  # noqa: S608


def fill_newest_studies(connection: sqlite3.Connection) -> None:
    """Fill the table: human studies by state, other kinds of work in any; facets are there."""
    connection.execute(_RANKED.format(state="k.state", strata=f"= '{HUMAN}'"))
    connection.execute(_RANKED.format(state=f"'{ANY}'", strata=f"<> '{HUMAN}'"))
