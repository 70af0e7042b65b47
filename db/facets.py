"""Fill record_facets and record_concepts from the other tables."""

from __future__ import annotations

import sqlite3

from db.countries import countries_of, country_named
from db.follow_ups import fill_follow_ups
from db.mention_states import OUTSIDE_FULL_TEXTS, STATE
from db.registry_words import phase_of, status_of

_HERE = "r.redirect_to is null"

_FACETS = (
    f"select 'kind', r.kind, r.id from records r where {_HERE}",  # noqa: S608
    f"select 'year', r.year, r.id from records r where r.year is not null and {_HERE}",  # noqa: S608
    f"select 'role', r.role, r.id from records r where {_HERE}",  # noqa: S608
    f"select 'text_source', r.text_source, r.id from records r where {_HERE}",  # noqa: S608
    # A publication's own design; a trial's is that of its study.
    "select 'design', design, id from publications where design is not null",
    """select distinct 'design', s.design, sr.record from study_reports sr
      join studies s on s.id = sr.study join trials t on t.id = sr.record
      where s.design is not null""",
    """select distinct 'stratum', s.stratum, sr.record from study_reports sr
      join studies s on s.id = sr.study""",
    "select distinct 'drug', lower(name), record from treatments",
    "select distinct 'route', lower(route), record from treatments where route is not null",
    "select 'has_results', case has_results when 1 then 'yes' else 'no' end, id from trials",
    """select 'retraction', retraction_status, id from publications
      where retraction_status <> 'none'""",
    # Registers write RECRUITING and Recruiting, PHASE2 and Phase 2.
    "select 'status', status_of(status), id from trials where status is not null",
    "select 'phase', phase_of(phase), id from trials where phase is not null",
    """select distinct 'country', country_named(country), trial from trial_locations
      where country is not null""",
)

_CONCEPTS = f"""insert into record_concepts (concept_id, state, record)
  select distinct m.concept_id, {STATE}, m.record
  from mentions m join records r on r.id = m.record
  where m.concept_id is not null and {OUTSIDE_FULL_TEXTS} order by 1, 2, 3"""  # noqa: S608

# How any mention of a record is meant, whether the lexicon knows its words or not.
_STATES = f"""select distinct case m.label when 'OUTCOME' then 'direction' else 'assertion' end,
    {STATE}, m.record
  from mentions m join records r on r.id = m.record
  where r.kind = 'publication' and {OUTSIDE_FULL_TEXTS}"""  # noqa: S608


# A construct is what instruments and other outcomes measure: "Mood: improved".
_CONSTRUCTS = """select distinct 'construct', c.family || ': ' || k.state, k.record
  from record_concepts k join concepts c on c.id = k.concept_id
  where c.kind = 'OUTCOME' and k.state in ('improved', 'worsened', 'no-change', 'changed')"""


def fill_facets(connection: sqlite3.Connection) -> None:
    """Fill both tables; conditions are added by `db.conditions`."""
    connection.create_function("status_of", 1, status_of, deterministic=True)
    connection.create_function("country_named", 1, country_named, deterministic=True)
    connection.create_function("phase_of", 1, phase_of, deterministic=True)
    for select in (*_FACETS, _STATES):
        connection.execute(
            f"insert into record_facets (facet, value, record) {select} order by 1, 2, 3"
        )
    _fill_countries(connection)
    fill_follow_ups(connection)
    connection.execute(_CONCEPTS)
    connection.execute(
        f"insert into record_facets (facet, value, record) {_CONSTRUCTS} order by 1, 2, 3"
    )


def _fill_countries(connection: sqlite3.Connection) -> None:
    """Add the countries that authors' affiliations end with."""
    found: set[tuple[str, str, str]] = set()
    for publication, affiliations in connection.execute(
        """select publication, affiliations from publication_authors
        where affiliations is not null and affiliations <> ''"""
    ):
        found.update(("country", name, publication) for name in countries_of(affiliations))
    connection.executemany(
        "insert or ignore into record_facets (facet, value, record) values (?, ?, ?)",
        sorted(found),
    )
