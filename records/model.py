"""The record types: plain frozen dataclasses that every room shares.

Text is Unicode without markup; `None` means the source does not say. Dates are ISO 8601 strings
as precise as the source gives them ("2021", "2021-11", "2021-11-20"). Offsets count characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AbstractSource = Literal["pubmed", "registry", "hand-searched", "restated", "europepmc"]
"""Where a text comes from. `restated` text is about the study, in other words than its authors'."""

RETRACTED = "retracted"
CONCERN = "expression of concern"
NOT_RETRACTED = "none"


# --- Publications -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an abstract: the label printed, NLM's category, and the text."""

    text: str
    label: str | None = None
    nlm_category: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """A person (last name, fore name, initials, ORCID) or a group (collective name)."""

    last_name: str | None = None
    fore_name: str | None = None
    initials: str | None = None
    collective_name: str | None = None
    orcid: str | None = None
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A MeSH descriptor with its qualifiers, each pair one (id, name, major) row."""

    descriptor_id: str
    descriptor: str
    major: bool = False
    qualifiers: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Chemical:
    """A substance named by NLM's indexers: unique id, name, registry number ("0" if none)."""

    substance_id: str | None
    name: str
    registry_number: str | None = None


@dataclass(frozen=True, slots=True)
class Accession:
    """An accession number in a data bank, such as an NCT number in ClinicalTrials.gov."""

    databank: str
    number: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A CommentsCorrections entry: RetractionIn, RetractionOf, ErratumIn, UpdateOf and others."""

    ref_type: str
    pmid: str | None = None
    citation: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedTrial:
    """A trial that a person linked to the publication, with a note ("inferred: …")."""

    registry_id: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Funding as PubMed lists it."""

    grant_id: str | None = None
    agency: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """A paper, book chapter, preprint or abstract as one source describes it.

    `source` is the source's name and `source_key` its own key for the record; together they are
    unique. A missing title stays `None` and `descriptor` then says what the thing is.
    """

    source: str
    source_key: str
    title: str | None
    pmid: str | None = None
    version: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    other_ids: tuple[tuple[str, str], ...] = ()
    descriptor: str | None = None
    vernacular_title: str | None = None
    sections: tuple[Section, ...] = ()
    abstract_source: AbstractSource | None = None
    abstract_copyright: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    issn: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publication_date: str | None = None
    year: int | None = None
    languages: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    publication_types: tuple[tuple[str | None, str], ...] = ()
    mesh_headings: tuple[MeshHeading, ...] = ()
    chemicals: tuple[Chemical, ...] = ()
    keywords: tuple[str, ...] = ()
    accessions: tuple[Accession, ...] = ()
    corrections: tuple[Correction, ...] = ()
    linked_trials: tuple[LinkedTrial, ...] = ()
    grants: tuple[Grant, ...] = ()
    date_created: str | None = None
    date_revised: str | None = None
    date_entered: str | None = None
    conflict_of_interest: str | None = None
    source_url: str | None = None
    note: str | None = None
    is_book: bool = False
    licence: str | None = None
    open_access: bool | None = None


@dataclass(frozen=True, slots=True)
class FullTextPart:
    """A paragraph, caption or table of a full text.

    `path` are the titles above it, outermost first. `role` is what stands there as far as the
    article says: background, methods, results, safety, discussion, conclusion, or None. `kind` is
    text, caption or table; a table has a row a line, its cells parted by " | ".
    """

    text: str
    path: tuple[str, ...] = ()
    role: str | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class FullText:
    """What one source holds of the full text of a publication.

    `source_key` is the source's key for the publication, `text_key` that of its text. With a
    `reason` the text was not read (no licence, not open access …) and `parts` is empty.
    `left_out` says which parts of the article are not among `parts`, such as "41 references".
    """

    source: str
    source_key: str
    pmid: str | None = None
    text_key: str | None = None
    licence: str | None = None
    open_access: bool | None = None
    source_url: str | None = None
    reason: str | None = None
    parts: tuple[FullTextPart, ...] = ()
    left_out: tuple[str, ...] = ()


# --- Trials -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm or cohort as registered."""

    label: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialIntervention:
    """What is given: type (DRUG, BEHAVIORAL …), name, description, other names, arms."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arm_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedOutcome:
    """An outcome planned at registration. `rank` is primary, secondary or other."""

    rank: str
    measure: str
    description: str | None = None
    time_frame: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """One number of one posted outcome: a group's value in one class and category.

    `value`, `spread`, `lower` and `upper` are strings as posted (they may be "NA" or "<0.001");
    `denominator` is the number of units analysed in that group, `denominator_units` what they are.
    """

    rank: str
    outcome: str
    group_id: str
    group_title: str
    value: str | None
    outcome_index: int = 0
    description: str | None = None
    time_frame: str | None = None
    population: str | None = None
    class_title: str | None = None
    category: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit: str | None = None
    spread: str | None = None
    lower: str | None = None
    upper: str | None = None
    comment: str | None = None
    denominator: int | None = None
    denominator_units: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeAnalysis:
    """A statistical analysis posted for an outcome, strings as posted."""

    outcome: str
    groups: tuple[str, ...]
    outcome_index: int = 0
    method: str | None = None
    p_value: str | None = None
    param_type: str | None = None
    param_value: str | None = None
    ci_percent: str | None = None
    ci_lower: str | None = None
    ci_upper: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class FlowTotal:
    """Participants of one group at one milestone (STARTED, COMPLETED …) of one period."""

    period: str
    milestone: str
    group_id: str
    group_title: str
    participants: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AdverseEventGroup:
    """An event group as posted, the arm it was matched to and how, and its totals.

    `arm_match` is "same title", "same title, ignoring case and spacing", "one contains the other"
    (only when exactly one arm fits) or "none"; `arm` is None with "none".
    """

    group_id: str
    title: str
    description: str | None = None
    arm: str | None = None
    arm_match: str = "none"
    deaths_affected: int | None = None
    deaths_at_risk: int | None = None
    serious_affected: int | None = None
    serious_at_risk: int | None = None
    other_affected: int | None = None
    other_at_risk: int | None = None


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One term in one event group. Absence of a row is never a zero (see the threshold)."""

    group_id: str
    term: str
    serious: bool
    organ_system: str | None = None
    vocabulary: str | None = None
    assessment: str | None = None
    notes: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication the registry lists. `type` is RESULT, DERIVED or BACKGROUND, or None."""

    citation: str
    pmid: str | None = None
    doi: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A site."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A registered study as one registry (or a hand search) describes it.

    `registry` is the register's name ("ClinicalTrials.gov", "ISRCTN", "ANZCTR", "EU CTR").
    Codes such as status, phase and study type are kept as the registry prints them.
    """

    source: str
    source_key: str
    registry: str
    registry_id: str
    title: str | None
    secondary_ids: tuple[str, ...] = ()
    descriptor: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    status: str | None = None
    why_stopped: str | None = None
    phase: str | None = None
    study_type: str | None = None
    allocation: str | None = None
    intervention_model: str | None = None
    masking: str | None = None
    primary_purpose: str | None = None
    design_text: str | None = None
    enrollment: int | None = None
    enrollment_type: str | None = None
    start_date: str | None = None
    start_date_type: str | None = None
    primary_completion_date: str | None = None
    primary_completion_date_type: str | None = None
    completion_date: str | None = None
    completion_date_type: str | None = None
    first_posted: str | None = None
    last_update_posted: str | None = None
    results_first_posted: str | None = None
    has_results: bool = False
    sponsor: str | None = None
    collaborators: tuple[str, ...] = ()
    investigators: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    brief_summary: str | None = None
    detailed_description: str | None = None
    eligibility: str | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    healthy_volunteers: bool | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[TrialIntervention, ...] = ()
    planned_outcomes: tuple[PlannedOutcome, ...] = ()
    outcome_results: tuple[OutcomeResult, ...] = ()
    outcome_analyses: tuple[OutcomeAnalysis, ...] = ()
    participant_flow: tuple[FlowTotal, ...] = ()
    adverse_event_groups: tuple[AdverseEventGroup, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    adverse_event_threshold: str | None = None
    adverse_event_time_frame: str | None = None
    adverse_event_description: str | None = None
    results_note: str | None = None
    references: tuple[Reference, ...] = ()
    locations: tuple[Location, ...] = ()
    text_source: AbstractSource = "registry"
    source_url: str | None = None
    note: str | None = None


Record = Publication | Trial


# --- What a harvest yields --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Harvested:
    """A parsed record with where it came from.

    `body_sha256` names the archived response, `fetched_at` is when it was received (UTC,
    "2026-11-22T02:00:00Z") and `searches` are the named searches of the topic that found it.
    """

    record: Record
    body_sha256: str
    fetched_at: str
    searches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be parsed, kept whole: its raw form, the reason, its origin."""

    source: str
    name: str
    reason: str
    raw: bytes
    body_sha256: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What one named search asked and what the source answered.

    `translation` is the query as the source says it understood it; `not_found` are phrases or
    fields it did not know; `source_count` is its own count, `received` how many ids it gave.
    `since` is the day from which on new and changed records were asked for, None when the search
    was read whole. `keys` are the source keys of everything that the search matches now, None
    when the source did not list them all. `cursor` is the day from which the next night may ask,
    None when this search did not come to its end.
    """

    source: str
    name: str
    role: str
    query: str
    translation: str | None
    source_count: int | None
    received: int
    searched_at: str
    not_found: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    since: str | None = None
    keys: tuple[str, ...] | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something a harvest asked for and did not get, and why. It makes the run incomplete.

    `keys` are the source keys of the records concerned, where they are known one by one.
    """

    source: str
    what: str
    reason: str
    keys: tuple[str, ...] = ()


Vanishing = Literal["missing", "deleted", "merged", "removed"]
"""How a record left its source: PubMed sends nothing for it any more, PubMed says that it was
deleted, the registry leads to another record instead, the registry knows it no longer."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """A record that was asked for by its key and that the source no longer has, and how so.

    What is stored of it is kept and marked. For a key that is not stored, it is a record that
    could not be had; with `named_only` no search listed it, only the links of another record,
    which may be out of date.
    """

    source: str
    source_key: str
    how: Vanishing
    fetched_at: str
    named_only: bool = False


@dataclass(frozen=True, slots=True)
class HarvestedText:
    """What a source holds of a full text, with where it came from (see `Harvested`)."""

    text: FullText
    body_sha256: str
    fetched_at: str


NoticeNature = Literal["retraction", "expression of concern", "correction", "reinstatement"]


@dataclass(frozen=True, slots=True)
class RetractionNotice:
    """A notice about a publication, as a register of retractions (Retraction Watch) lists it.

    `pmid` and `doi` are those of the publication, `notice_pmid` and `notice_doi` those of the
    notice. `date` is the day of the notice, None when the register does not say.
    """

    source: str
    source_key: str
    nature: NoticeNature
    pmid: str | None = None
    doi: str | None = None
    date: str | None = None
    reasons: tuple[str, ...] = ()
    notice_pmid: str | None = None
    notice_doi: str | None = None


@dataclass(frozen=True, slots=True)
class HandSet:
    """A value that a person set in a record, over what every source says.

    The record is named by an identifier (`kind` and `identifier`: "pmid" and "123", "nct" and
    "NCT01234567"). `by` is a role, never a name. `value` None takes an earlier value back.
    """

    kind: str
    identifier: str
    field: str
    value: str | int | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ImportedSearch:
    """How an imported file was searched, as far as the person who searched says it.

    `platform` is database and interface ("Embase (Ovid)"), `searched_on` an ISO date, `strategy`
    the search as run, `hits` the number that the platform counted, `limits` what narrowed it.
    Of the file's records `unreadable` were set aside, `left_out` were not about the topic, and
    `stored` are stored, each once. `chosen_by` says how they were chosen when the file was not
    taken whole.
    """

    file: str
    platform: str | None = None
    searched_on: str | None = None
    strategy: str | None = None
    hits: int | None = None
    limits: str | None = None
    records_in_file: int = 0
    unreadable: int = 0
    left_out: int = 0
    stored: int = 0
    chosen_by: str | None = None


Statement = RetractionNotice | HandSet | ImportedSearch
"""Something said about records, or about a file of them, that is no record itself."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement about records, with where it came from (see `Harvested`)."""

    statement: Statement
    body_sha256: str
    fetched_at: str


HarvestEvent = (
    Harvested | Quarantined | SearchReport | Incomplete | Vanished | HarvestedText | Stated
)


# --- What the tagger sees and says ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a record's text.

    `kind` is title, abstract, summary, description, outcome, full text, full text caption or full
    text table.
    `heading` is what the tagger reads in front of it in place of the `label`, "" for nothing.
    """

    kind: str
    text: str
    label: str | None = None
    nlm_category: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class MentionValue:
    """A number (or a grade, a severity, a time) that belongs to a mention, as its text states it.

    `kind` is count, percent, mean, sd, difference, confidence_interval, p_value, effect_size,
    responders, severity, grade, onset, duration, discontinuation, time_point or drug (the one that
    a side effect is tied to, where its sentence names drugs). `text` are the words it rests on,
    `document[start:end]`. Figures are strings with a decimal point and an ASCII minus, otherwise as
    printed ("0.030", "<0.001"); `total` is the N of n/N in the same arm.
    `low` and `high` are the ends of an interval, or of a change "from 31.2 to 10.4" in that order.
    `unit` is a unit, "%", the level of an interval or the name of an effect size (d, g, SMD, OR,
    RR, HR, r, eta2). `arm` and `time_point` are words of the text. Nothing is computed.
    """

    kind: str
    text: str
    start: int
    end: int
    value: str | None = None
    total: str | None = None
    unit: str | None = None
    low: str | None = None
    high: str | None = None
    arm: str | None = None
    time_point: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An outcome or side effect named in a text; `text == document[start:end]`.

    `label` is SIDE_EFFECT or OUTCOME. `concept` is the preferred name and `concept_id` our stable
    id, both None while unmapped. `assertion` (present, absent, possible) and `comparison` (none,
    similar, higher, lower) speak of side effects; `direction` (improved, worsened, no_change,
    changed, none), `contrast` (baseline, comparator, unclear) and `basis` (estimate, p_only,
    words) of outcomes. `cue` is the text that decided it, with offsets. `affected` of `at_risk`
    are people in one arm, never summed; `values` are the numbers beside it.
    `sentence_start:sentence_end` is its sentence.
    """

    start: int
    end: int
    text: str
    label: str
    concept: str | None = None
    concept_id: str | None = None
    assertion: str | None = None
    comparison: str | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    direction: str | None = None
    contrast: str | None = None
    basis: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    sentence_start: int = 0
    sentence_end: int = 0
    rule: str | None = None
    values: tuple[MentionValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    """A treatment as the text states it; what it does not state is None."""

    name: str
    dose: str | None = None
    route: str | None = None
    schedule: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A study fact with the words it rests on; `name` is design, population_n, dose and so on."""

    name: str
    value: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything the tagger says about one text."""

    mentions: tuple[Mention, ...] = ()
    design: str | None = None
    population_n: int | None = None
    interventions: tuple[Intervention, ...] = ()
    facts: tuple[Fact, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Concept:
    """An outcome or side effect of the lexicon.

    `kind` is SIDE_EFFECT or OUTCOME, `family` the body system or construct, `mesh_id` and
    `hpo_id` are set only where the mapping is real, `good_direction` is up, down or None (it
    depends) and `instrument` says that the concept is a scale measuring its family.
    """

    id: str
    kind: str
    name: str
    family: str
    synonyms: tuple[str, ...] = ()
    mesh_id: str | None = None
    hpo_id: str | None = None
    good_direction: str | None = None
    instrument: bool = False
