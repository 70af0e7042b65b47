"""Everything that happened, one row an event."""

from __future__ import annotations

from db.schema.table import View

WHAT_CHANGED = View(
    "what_changed",
    "What changed from night to night, one row an event: records that came, were revised, "
    "retracted, left or returned, results, links, mentions that appeared or vanished, and what "
    "people decided.",
    """
  select r.first_seen as at, 'new record' as kind, r.id as record, r.label as title,
    null as detail, null as because from records r where r.redirect_to is null
  union all
  select h.changed_at, case
    when h.field = 'retraction_status' and h.new_value = 'retracted' then 'retracted'
    when h.field = 'retraction_status' then 'retraction status'
    when h.field = 'state at its source' and h.new_value = 'present' then 'returned'
    when h.field = 'state at its source' then 'gone from its source'
    when h.field = 'found by a search' then 'found by a search, or no longer'
    when h.field in ('has_results', 'outcome_results', 'adverse_events') and h.old_value is null
      or h.field = 'has_results' then 'results posted'
    else 'revised' end, h.record, r.label, h.field, h.source
    from record_changes h join records r on r.id = h.record
  union all
  select l.linked_at, 'newly linked', l.trial, r.label, l.publication, l.route
    from trial_publications l join records r on r.id = l.trial
    where l.linked_at is not null and l.reports_trial = 1
  union all
  select m.at, 'mention ' || m.what, m.record, r.label,
    m.words || coalesce(': ' || m.before, '') || coalesce(' → ' || m.after, ''), m.because
    from mention_changes m join records r on r.id = m.record
  union all
  select p.at, p.what || ' by a person', p.record, r.label, p.said || ' (' || p.by || ')', 'person'
    from people_changes p join records r on r.id = p.record
""",
    (
        ("at", "When it was seen here, UTC"),
        (
            "kind",
            "new record, revised, retracted, retraction status, gone from its source, returned, "
            "results posted, found by a search or no longer, newly linked, mention appeared, "
            "mention vanished, mention read otherwise, decided by a person, withdrawn by a person",
        ),
        ("record", "The record"),
        ("title", "Its title"),
        ("detail", "The field, the publication linked, the mention, or what the person says"),
        ("because", "The source, the route of a link, text or tagger, or person"),
    ),
    facets=("kind", "because"),
    sort="-at",
)
