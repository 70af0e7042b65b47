"""Views that answer the usual questions without a join."""

from __future__ import annotations

from db.schema.change_views import WHAT_CHANGED
from db.schema.search_views import SEARCH_VIEWS
from db.schema.table import View

_SENTENCE = "substr(p.text, m.sentence_start + 1, m.sentence_end - m.sentence_start)"

_MENTION_COLUMNS = (
    ("mention", "Id of the mention"),
    ("record", "The record"),
    ("study", "The study that the record reports"),
    ("stratum", "Stratum of the study"),
    ("title", "Title of the record"),
    ("year", "Year of the record"),
)

_JOINS = """
  from mentions m
  join passages p on p.id = m.passage
  join records r on r.id = m.record
  left join study_reports sr on sr.record = m.record
  left join studies s on s.id = sr.study
"""

EVIDENCE = View(
    "evidence",
    "One row a mention, with its sentence, record, year and link.",
    f"""
  select m.id as mention, m.record, s.id as study, s.stratum, r.label as title, r.year,
    m.label, m.text, m.concept, m.assertion, m.comparison, m.direction, m.contrast, m.basis,
    m.affected, m.at_risk, m.cue, {_SENTENCE} as sentence,
    coalesce(p.label, p.kind) as section, m.part, p.abstract_source, s.retracted, r.role,
    case r.kind when 'trial' then 'trials/' else 'publications/' end || m.record as link,
    m.tagger_version
  {_JOINS}
""",
    (
        *_MENTION_COLUMNS,
        ("label", "SIDE_EFFECT or OUTCOME"),
        ("text", "The words of the mention"),
        ("concept", "Preferred name; empty while unmapped"),
        ("assertion", "Side effects: present, absent or possible"),
        ("comparison", "Side effects, against the comparator"),
        ("direction", "Outcomes: improved, worsened, no_change, changed or none"),
        ("contrast", "Outcomes: against baseline, comparator or unclear"),
        ("basis", "Outcomes: estimate, p_only or words"),
        ("affected", "People affected in one arm"),
        ("at_risk", "People in that arm"),
        ("cue", "The words that decided it"),
        ("sentence", "The sentence"),
        ("section", "Heading or kind of the passage"),
        ("part", "Where it stands: title, abstract, summary, description, outcome, full text"),
        ("abstract_source", "Where the text comes from; restated is not the published text"),
        ("retracted", "1 if a report of the study was retracted"),
        ("role", "core or candidate"),
        ("link", "Page of the record"),
        ("tagger_version", "Version of the tagger"),
    ),
    facets=("label", "concept", "assertion", "direction", "stratum"),
    sort="-year",
)

SIDE_EFFECTS = View(
    "side_effects",
    "Side effects named in texts: what was reported, denied, no different from the comparator, "
    "or only possible.",
    f"""
  select m.id as mention, m.record, s.id as study, s.stratum, r.label as title, r.year,
    m.concept, c.family, m.text, m.assertion, m.comparison, m.affected, m.at_risk, m.cue,
    {_SENTENCE} as sentence, m.part, p.abstract_source, s.retracted, r.role
  {_JOINS}
  left join concepts c on c.id = m.concept_id
  where m.label = 'SIDE_EFFECT'
""",
    (
        *_MENTION_COLUMNS,
        ("concept", "Preferred name; empty while unmapped"),
        ("family", "Body system"),
        ("text", "The words of the mention"),
        ("assertion", "present, absent or possible"),
        ("comparison", "Against the comparator: none, similar, higher, lower"),
        ("affected", "People affected in one arm"),
        ("at_risk", "People in that arm"),
        ("cue", "The words that decided it"),
        ("sentence", "The sentence"),
        ("part", "Where it stands: title, abstract, summary, description, outcome, full text"),
        ("abstract_source", "Where the text comes from; restated is not the published text"),
        ("retracted", "1 if a report of the study was retracted"),
        ("role", "core or candidate"),
    ),
    facets=("concept", "family", "assertion", "comparison", "stratum"),
    sort="-year",
)

OUTCOMES = View(
    "outcomes",
    "Outcomes named in texts and which way they went.",
    f"""
  select m.id as mention, m.record, s.id as study, s.stratum, r.label as title, r.year,
    m.concept, c.family, m.text, m.direction, m.contrast, m.basis, m.cue,
    {_SENTENCE} as sentence, m.part, p.abstract_source, s.retracted, r.role
  {_JOINS}
  left join concepts c on c.id = m.concept_id
  where m.label = 'OUTCOME'
""",
    (
        *_MENTION_COLUMNS,
        ("concept", "Preferred name; empty while unmapped"),
        ("family", "Construct"),
        ("text", "The words of the mention"),
        ("direction", "improved, worsened, no_change, changed, or none: no result stated"),
        ("contrast", "Against baseline, comparator or unclear"),
        ("basis", "estimate, p_only or words"),
        ("cue", "The words that decided it"),
        ("sentence", "The sentence"),
        ("part", "Where it stands: title, abstract, summary, description, outcome, full text"),
        ("abstract_source", "Where the text comes from; restated is not the published text"),
        ("retracted", "1 if a report of the study was retracted"),
        ("role", "core or candidate"),
    ),
    facets=("concept", "family", "direction", "contrast", "stratum"),
    sort="-year",
)

WHATS_NEW = View(
    "whats_new",
    "New and changed records, newest first.",
    """
  select r.first_seen as at, 'new' as what, r.id as record, r.label as title, r.kind, r.year,
    null as field, null as old_value, null as new_value
  from records r where r.redirect_to is null
  union all
  select h.changed_at, 'changed', r.id, r.label, r.kind, r.year, h.field, h.old_value, h.new_value
  from record_changes h join records r on r.id = h.record
""",
    (
        ("at", "When, UTC"),
        ("what", "new or changed"),
        ("record", "The record"),
        ("title", "Title"),
        ("kind", "publication or trial"),
        ("year", "Year of the record"),
        ("field", "The field that changed"),
        ("old_value", "Before"),
        ("new_value", "After"),
    ),
    facets=("what", "kind", "field"),
    sort="-at",
)

VIEWS = (EVIDENCE, SIDE_EFFECTS, OUTCOMES, WHATS_NEW, WHAT_CHANGED, *SEARCH_VIEWS)
