"""What was read from the texts: studies, passages, mentions, concepts, treatments, facts."""

from __future__ import annotations

from db.schema.table import Table, integer, text

RECORD = {"references": "records.id", "index": True, "not_null": True}

STUDIES = Table(
    "studies",
    "What was done. A trial record, its papers, protocol and abstracts are reports of one study. "
    "Counts shown on the site are counts of studies.",
    (
        text("id", "Permanent id, made of the study's first report"),
        text("label", "Title of its main report", not_null=True),
        text(
            "stratum",
            "human study, review, protocol or registration, animal or laboratory, or other",
            index=True,
            not_null=True,
        ),
        text("design", "Design, from the registration or read from the text", index=True),
        integer("population_n", "Participants, from the main report"),
        integer("year", "Year of the first report", index=True),
        integer("reports", "Number of reports", not_null=True),
        integer(
            "retracted",
            "1 if a report of it was retracted: left out of counts",
            index=True,
            not_null=True,
        ),
        integer(
            "gone",
            "1 if every report of it is deleted, merged or removed at its source: left out of "
            "counts",
            index=True,
            not_null=True,
        ),
        text(
            "role",
            "core; candidate: not yet screened by a person; or excluded by people",
            index=True,
            not_null=True,
        ),
    ),
    key=("id",),
    label="label",
    facets=("stratum", "design", "year"),
    sort="-year",
)

STUDY_REPORTS = Table(
    "study_reports",
    "Which records report which study, and by what link they were brought together.",
    (
        text("study", "The study", references="studies.id", index=True, not_null=True),
        text("record", "The record", **RECORD),
        text(
            "link",
            "only report, or the route of the link to the study's other reports",
            index=True,
            not_null=True,
        ),
    ),
    key=("study", "record"),
    facets=("link",),
)

PASSAGES = Table(
    "passages",
    "The stretches of text that the tagger reads: titles, abstract sections, trial summaries, "
    "planned outcomes and, where they may be kept, full texts, of which tables and captions are "
    "shown and not tagged.",
    (
        text("id", "Record and place, for example pmid35997954-2"),
        text("record", "The record", **RECORD),
        integer("ordinal", "Place in the record, from 0", not_null=True),
        text(
            "kind",
            "title, official title, abstract, summary, description, outcome, full text, full text "
            "caption, full text table",
            index=True,
            not_null=True,
        ),
        text("label", "Heading as printed; in a full text with those above it, outermost first"),
        text(
            "nlm_category",
            "BACKGROUND, OBJECTIVE, METHODS, RESULTS or CONCLUSIONS, where NLM gives it",
            index=True,
        ),
        text("text", "The text", not_null=True),
        text(
            "abstract_source",
            "pubmed, registry, europepmc, hand-searched or restated",
            index=True,
            not_null=True,
        ),
    ),
    key=("id",),
    label="id",
    search=("text",),
    facets=("kind", "nlm_category", "abstract_source"),
)

CONCEPTS = Table(
    "concepts",
    "Outcomes and side effects of the lexicon, with their synonyms.",
    (
        text("id", "Stable id"),
        text("kind", "SIDE_EFFECT or OUTCOME", index=True, not_null=True),
        text("name", "Preferred name", index=True, not_null=True),
        text(
            "family",
            "Body system of a side effect, construct of an outcome",
            index=True,
            not_null=True,
        ),
        text("synonyms", "Synonyms, separated by semicolons"),
        text("mesh_id", "MeSH descriptor, only where the mapping is real"),
        text("hpo_id", "Human Phenotype Ontology term, only where the mapping is real"),
        text("good_direction", "up or down; empty where it depends"),
        integer("instrument", "1 for a scale or questionnaire", not_null=True),
    ),
    key=("id",),
    label="name",
    search=("name", "synonyms"),
    facets=("kind", "family"),
)

MENTIONS = Table(
    "mentions",
    "Every outcome and side effect named in a text, with the words that decided how it is meant.",
    (
        text("id", "Passage and offsets"),
        text("record", "The record", **RECORD),
        text("passage", "The passage", references="passages.id", index=True, not_null=True),
        text(
            "part",
            "Where it stands: title, abstract, summary, description, outcome or full text. Counts "
            "on the site are of studies that name it outside full texts",
            index=True,
        ),
        text("label", "SIDE_EFFECT or OUTCOME", index=True, not_null=True),
        text("text", "The words of the mention", not_null=True),
        text("concept", "Preferred name; empty while unmapped", index=True),
        text(
            "concept_id",
            "Concept of the lexicon; empty while unmapped",
            references="concepts.id",
            index=True,
        ),
        text("assertion", "Side effects: present, absent or possible", index=True),
        text(
            "comparison",
            "Side effects, against the comparator: none, similar, higher, lower. "
            "Similar is no denial",
            index=True,
        ),
        text(
            "direction",
            "Outcomes: improved, worsened, no_change, changed, or none where no result is stated",
            index=True,
        ),
        text("contrast", "Outcomes: against baseline, comparator, or unclear", index=True),
        text("basis", "Outcomes: estimate, p_only or words", index=True),
        integer("affected", "People affected in one arm, where the text says so"),
        integer("at_risk", "People in that arm, where the text says so; never borrowed"),
        text("cue", "The words that decided assertion or direction"),
        integer("cue_start", "Offset of the cue in the passage"),
        integer("cue_end", "End of the cue in the passage"),
        integer("start", "Offset of the mention in the passage, in characters", not_null=True),
        integer("end", "End of the mention in the passage", not_null=True),
        integer("sentence_start", "Offset of its sentence in the passage", not_null=True),
        integer("sentence_end", "End of its sentence in the passage", not_null=True),
        text("rule", "Rule of the tagger that made it, or person"),
        text(
            "abstract_source",
            "Where the text comes from: pubmed, registry, europepmc, hand-searched, or restated: "
            "in other words than its authors'",
            index=True,
        ),
        text("tagger_version", "Version of the tagger", index=True, not_null=True),
        text(
            "decided",
            "confirmed, corrected or added by a person; empty where the program alone says it",
            index=True,
        ),
        text("decision", "The decision of that person", references="decisions.id"),
    ),
    key=("id",),
    label="text",
    search=("text", "concept"),
    facets=("label", "part", "assertion", "comparison", "direction", "concept"),
)

MENTION_VALUES = Table(
    "mention_values",
    "Numbers that the text gives beside a mention, where one mention alone can own them. Figures "
    "are as printed, with a decimal point and an ASCII minus; nothing is computed.",
    (
        text("mention", "The mention", references="mentions.id", index=True, not_null=True),
        integer("position", "Place in the mention's list, from 1", not_null=True),
        text("record", "The record", **RECORD),
        text(
            "kind",
            "count, percent, mean, sd, difference, confidence_interval, p_value, effect_size, "
            "responders, severity, grade, onset, duration, discontinuation, time_point or drug "
            "(the one that a side effect is tied to, where its sentence names drugs)",
            index=True,
            not_null=True,
        ),
        text("text", "The words it rests on", not_null=True),
        text("value", "The figure or word; a p value with its relation: <0.001"),
        text("total", "Of how many people in that arm: the N of n/N; never borrowed"),
        text(
            "unit",
            "Unit, %, level of an interval, or name of an effect size: d, g, SMD, OR, RR, HR, r, "
            "eta2",
            index=True,
        ),
        text("low", "Lower end of an interval; where a change began"),
        text("high", "Upper end of an interval; where a change ended"),
        text("arm", "The arm as the text names it; empty where it does not", index=True),
        text("time_point", "When, as the text says it"),
        integer("start", "Offset of the words in the mention's passage", not_null=True),
        integer("end", "End of the words in that passage", not_null=True),
        text("tagger_version", "Version of the tagger", not_null=True),
    ),
    key=("mention", "position"),
    facets=("kind", "unit"),
)

TREATMENTS = Table(
    "treatments",
    "Treatments as the texts state them, read by the tagger.",
    (
        text("record", "The record", **RECORD),
        integer("position", "Place in the list, from 1", not_null=True),
        text("name", "Drug", index=True, not_null=True),
        text("dose", "Dose as stated"),
        text("route", "Route as stated", index=True),
        text("schedule", "Schedule as stated"),
        text(
            "abstract_source",
            "Where the text comes from: pubmed, registry, hand-searched, or restated: in other "
            "words than its authors'",
        ),
        text("tagger_version", "Version of the tagger", not_null=True),
    ),
    key=("record", "position"),
    facets=("name", "route"),
)

FACTS = Table(
    "facts",
    "Facts about a study read from its text, each with the sentence it rests on.",
    (
        text("record", "The record", **RECORD),
        integer("position", "Place in the list, from 1", not_null=True),
        text(
            "name",
            "design, population_n, dose, route, schedule, comparator, follow_up …",
            index=True,
            not_null=True,
        ),
        text("value", "Value read", index=True, not_null=True),
        text("passage", "The passage it was read in", references="passages.id", index=True),
        integer("start", "Offset of the words it rests on, in the passage"),
        integer("end", "End of these words"),
        integer("sentence_start", "Offset of the sentence"),
        integer("sentence_end", "End of the sentence"),
        text(
            "abstract_source",
            "Where the text comes from: pubmed, registry, hand-searched, or restated: in other "
            "words than its authors'",
        ),
        text("tagger_version", "Version of the tagger", not_null=True),
        text(
            "decided",
            "confirmed, corrected or added by a person; empty where the program alone says it",
        ),
        text("decision", "The decision of that person", references="decisions.id"),
    ),
    key=("record", "position"),
    facets=("name",),
)

EVIDENCE_TABLES = (
    STUDIES,
    STUDY_REPORTS,
    PASSAGES,
    CONCEPTS,
    MENTIONS,
    MENTION_VALUES,
    TREATMENTS,
    FACTS,
)
