"""Fill the tables of counts from the facets and the mentions."""

from __future__ import annotations

import sqlite3

from db.mention_states import COUNTED, OUTSIDE_FULL_TEXTS, STATE

_FACETS = f"""insert into facet_counts (facet, value, publications, trials, studies)
  with valued as (
    select facet, value, record from record_facets
    union all
    select distinct case c.kind when 'OUTCOME' then 'outcome' else 'side_effect' end, c.id,
      rc.record
    from record_concepts rc join concepts c on c.id = rc.concept_id
  )
  select v.facet, v.value, count(distinct case r.kind when 'publication' then r.id end),
    count(distinct case r.kind when 'trial' then r.id end),
    count(distinct case when {COUNTED} then s.id end)
  from valued v join records r on r.id = v.record
  left join study_reports sr on sr.record = v.record left join studies s on s.id = sr.study
  group by 1, 2 order by 1, 2"""  # noqa: S608

_MENTIONS = f"""
  from mentions m join records r on r.id = m.record
  join study_reports sr on sr.record = m.record join studies s on s.id = sr.study
  where m.concept_id is not null and {COUNTED}"""

_CONCEPTS = (
    f"select m.concept_id, s.stratum, {STATE}, count(distinct s.id) {_MENTIONS} "
    f"and {OUTSIDE_FULL_TEXTS} group by 1, 2, 3",
    f"select m.concept_id, s.stratum, 'any', count(distinct s.id) {_MENTIONS} "
    f"and {OUTSIDE_FULL_TEXTS} group by 1, 2",
    f"select m.concept_id, 'any', 'full text', count(distinct s.id) {_MENTIONS} "
    "and m.part = 'full text' group by 1",
    """select a.concept_id, 'any', 'posted', count(distinct a.trial)
      from trial_adverse_events a join records r on r.id = a.trial
      where a.concept_id is not null and a.affected > 0 and r.role = 'core'
        and r.state not in ('deleted', 'merged', 'removed') group by 1""",
)

_TOTALS = {
    "publications": "select count(*) from publications",
    "trials": "select count(*) from trials",
    "trials_with_results": "select count(*) from trials where has_results",
    "side_effects": "select count(*) from mentions m where label = 'SIDE_EFFECT' "  # noqa: S608
    f"and {OUTSIDE_FULL_TEXTS}",
    "outcomes": f"select count(*) from mentions m where label = 'OUTCOME' and {OUTSIDE_FULL_TEXTS}",  # noqa: S608
    "unmapped_side_effects": "select count(*) from mentions where label = 'SIDE_EFFECT' "
    "and concept_id is null",
    "unmapped_outcomes": "select count(*) from mentions where label = 'OUTCOME' "
    "and concept_id is null",
    "in_full_texts": "select count(*) from mentions where part = 'full text'",
    "full_texts": "select count(*) from full_texts where status = 'read'",
    "candidates": "select count(*) from records where role = 'candidate' and redirect_to is null",
    "excluded": "select count(*) from records where role = 'excluded' and redirect_to is null",
    "screened": "select count(*) from record_screening where screened = 1",
    "reviewers": "select count(distinct lower(reviewer)) from screening "
    "where reviewer <> 'consensus' and record is not null",
    "retracted": "select count(*) from publications where retraction_status = 'retracted'",
    "restated": "select count(*) from records where text_source = 'restated'",
    "records": "select count(*) from records where redirect_to is null",
    "merged": "select count(*) from records where redirect_to is not null",
}

_TALLIES = {
    "studies counted": f"select stratum, sum({COUNTED}) from studies s group by 1",  # noqa: S608
    "studies retracted": "select stratum, sum(retracted) from studies group by 1",
    "studies gone": "select stratum, sum(gone) from studies group by 1",
    "candidate studies": "select stratum, sum(role = 'candidate') from studies group by 1",
    "excluded studies": "select stratum, sum(role = 'excluded') from studies group by 1",
    "mentions": "select tagger_version, count(*) from mentions group by 1",
    "screening": "select state, count(*) from record_screening group by 1",
    **{
        f"screening of {what}": "select s.state, count(*) from record_screening s "  # noqa: S608
        f"join records r on r.id = s.record where {test} group by 1"
        for what, test in (
            ("publications", "r.kind = 'publication'"),
            ("trials", "r.kind = 'trial'"),
            ("candidates", "r.role = 'candidate'"),
        )
    },
    "records by state": "select state, count(*) from records where redirect_to is null group by 1",
    "publications": "select text_source, count(*) from records "
    "where redirect_to is null and kind = 'publication' group by 1",
    "trials": "select text_source, count(*) from records "
    "where redirect_to is null and kind = 'trial' group by 1",
}


_MOMENTS = """insert into moments (at, new, changed)
  select at, sum(new), sum(changed) from (
    select first_seen as at, count(*) as new, 0 as changed from records
      where redirect_to is null group by 1
    union all
    select changed_at, 0, count(distinct record) from record_changes group by 1)
  group by at order by at"""


def fill_counts(connection: sqlite3.Connection) -> None:
    """Fill facet_counts, concept_counts, site_counts, tallies and moments.

    The facets are there already.
    """
    connection.execute(_FACETS)
    for select in _CONCEPTS:
        connection.execute(
            f"insert into concept_counts (concept_id, stratum, state, studies) {select} "
            "order by 1, 2, 3"
        )
    for name, select in sorted(_TOTALS.items()):
        connection.execute(f"insert into site_counts (name, n) values (?, ({select}))", [name])  # noqa: S608
    for name, select in sorted(_TALLIES.items()):
        connection.execute(
            f"insert into tallies (name, value, n) select ?, * from ({select}) order by 2",  # noqa: S608
            [name],
        )
    connection.execute(_MOMENTS)
