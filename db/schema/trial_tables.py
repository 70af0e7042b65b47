"""Trials: what was registered, and what was posted as results."""

from __future__ import annotations

from db.schema.table import Table, integer, text

TRIAL = {"references": "trials.id", "index": True, "not_null": True}

TRIALS = Table(
    "trials",
    "Registered studies. Codes are kept as the registry prints them.",
    (
        text("id", "Permanent id of the record", references="records.id"),
        text("registry", "ClinicalTrials.gov, ISRCTN, ANZCTR, EU CTR …", index=True, not_null=True),
        text("registry_id", "Registration number", index=True, not_null=True),
        text("title", "Brief title; empty where the source does not show it"),
        text("descriptor", "What the trial is, where its title is not known"),
        text("status", "Recruitment status", index=True),
        text("phase", "Phase", index=True),
        text("study_type", "Interventional, observational …", index=True),
        integer("enrollment", "Participants planned or enrolled"),
        text("enrollment_type", "ACTUAL or ESTIMATED"),
        text("start_date", "Start", index=True),
        text("start_date_type", "ACTUAL or ESTIMATED"),
        text("primary_completion_date", "Primary completion"),
        text("primary_completion_date_type", "ACTUAL or ESTIMATED"),
        text("completion_date", "Completion"),
        text("completion_date_type", "ACTUAL or ESTIMATED"),
        integer("has_results", "1 if results are posted", index=True, not_null=True),
        text("results_first_posted", "When results were first posted"),
        text("results_note", "What a hand-searched source says of results"),
        text("official_title", "Official title"),
        text("acronym", "Acronym"),
        text("why_stopped", "Why it was stopped, as posted"),
        text("allocation", "Randomised or not"),
        text("intervention_model", "Parallel, crossover, single group …", index=True),
        text("masking", "Who is blinded"),
        text("primary_purpose", "Primary purpose"),
        text("design_text", "Design as described in words"),
        text("conditions", "Conditions, separated by semicolons"),
        text("keywords", "Keywords, separated by semicolons"),
        text("brief_summary", "Brief summary"),
        text("detailed_description", "Detailed description"),
        text(
            "eligibility",
            "Eligibility criteria and study population; not tagged and not in the full-text index",
        ),
        text("sex", "Sex of participants"),
        text("minimum_age", "Minimum age"),
        text("maximum_age", "Maximum age"),
        integer("healthy_volunteers", "1 if healthy volunteers are accepted"),
        text("sponsor", "Lead sponsor", index=True),
        text("collaborators", "Collaborators, separated by semicolons"),
        text("investigators", "Investigators, separated by semicolons"),
        text("secondary_ids", "Other numbers of the trial, separated by semicolons"),
        text("first_posted", "When it was first posted"),
        text("last_update_posted", "When the registry last updated it"),
        text(
            "adverse_event_threshold",
            "Percentage below which other adverse events are not posted: absence is not zero",
        ),
        text("adverse_event_time_frame", "Time over which adverse events were collected"),
        text("adverse_event_description", "How adverse events were collected"),
        text("text_source", "registry, hand-searched or restated", index=True, not_null=True),
        text("source_url", "Page where a hand-searched trial was found"),
        text("note", "Note of the person who found it"),
        text(
            "source", "The source that the fields are taken from first", index=True, not_null=True
        ),
        text("first_seen", "When it was first received, UTC", not_null=True),
        text("last_changed", "When what a source says of it last changed, UTC", not_null=True),
    ),
    key=("id",),
    label="title",
    search=(
        "title",
        "official_title",
        "conditions",
        "brief_summary",
        "detailed_description",
        "descriptor",
    ),
    facets=("registry", "status", "phase", "has_results"),
    sort="-start_date",
)

TRIAL_ARMS = Table(
    "trial_arms",
    "Arms as registered.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        text("label", "Name of the arm", not_null=True),
        text("type", "EXPERIMENTAL, ACTIVE_COMPARATOR …", index=True),
        text("description", "Description"),
        text("interventions", "Interventions given in this arm, separated by semicolons"),
    ),
    key=("trial", "position"),
    label="label",
    facets=("type",),
)

TRIAL_INTERVENTIONS = Table(
    "trial_interventions",
    "Interventions as registered.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        text("name", "Name", index=True, not_null=True),
        text("type", "DRUG, BEHAVIORAL, DEVICE …", index=True),
        text("description", "Description"),
        text("other_names", "Other names, separated by semicolons"),
        text("arms", "Arms that receive it, separated by semicolons"),
    ),
    key=("trial", "position"),
    label="name",
    facets=("type",),
)

TRIAL_LOCATIONS = Table(
    "trial_locations",
    "Where a trial takes place.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        text("facility", "Hospital or centre"),
        text("city", "City"),
        text("state", "State or province"),
        text("country", "Country", index=True),
        text("status", "Recruitment status of the site"),
    ),
    key=("trial", "position"),
    facets=("country",),
)

TRIAL_OUTCOMES = Table(
    "trial_outcomes",
    "Outcomes planned at registration.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        text("rank", "primary, secondary or other", index=True, not_null=True),
        text("measure", "Measure", not_null=True),
        text("description", "Description"),
        text("time_frame", "Time frame"),
    ),
    key=("trial", "position"),
    label="measure",
    facets=("rank",),
)

TRIAL_OUTCOME_RESULTS = Table(
    "trial_outcome_results",
    "Posted outcome measurements: a row for each number of each group. Values are as posted.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        integer("outcome_index", "Which posted outcome of the trial, from 0", not_null=True),
        text("rank", "PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC", index=True),
        text("outcome", "Title of the outcome", not_null=True),
        text("time_frame", "Time frame"),
        text("group_title", "Group as posted", not_null=True),
        text("class_title", "Class (a time point or subscale, say)"),
        text("category", "Category"),
        text("value", "Value as posted"),
        text("param_type", "What the value is: MEAN, NUMBER, COUNT_OF_PARTICIPANTS …"),
        text("spread", "Spread as posted"),
        text("dispersion_type", "What the spread is: STANDARD_DEVIATION …"),
        text("lower", "Lower limit as posted"),
        text("upper", "Upper limit as posted"),
        text("unit", "Unit"),
        integer("denominator", "Units analysed in the group; never borrowed from another row"),
        text("denominator_units", "What the denominator counts"),
        text("population", "Who was analysed"),
        text("description", "Description of the outcome"),
        text("comment", "Comment on the value"),
        text("group_id", "Id of the group within the outcome", not_null=True),
    ),
    key=("trial", "position"),
    facets=("rank",),
)

TRIAL_OUTCOME_ANALYSES = Table(
    "trial_outcome_analyses",
    "Posted statistical analyses. Values are as posted.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        integer("outcome_index", "Which posted outcome of the trial, from 0", not_null=True),
        text("outcome", "Title of the outcome", not_null=True),
        text("groups", "Groups compared, separated by semicolons"),
        text("method", "Statistical method"),
        text("p_value", "p value as posted"),
        text("param_type", "What is estimated"),
        text("param_value", "Estimate"),
        text("ci_percent", "Level of the confidence interval"),
        text("ci_lower", "Lower limit"),
        text("ci_upper", "Upper limit"),
        text("comment", "Comment"),
    ),
    key=("trial", "position"),
)

TRIAL_PARTICIPANT_FLOW = Table(
    "trial_participant_flow",
    "How many started, completed or left, by period and group.",
    (
        text("trial", "The trial", **TRIAL),
        integer("position", "Place in the list, from 1", not_null=True),
        text("period", "Period", not_null=True),
        text("milestone", "Milestone", not_null=True),
        text("group_title", "Group as posted", not_null=True),
        integer("participants", "Participants"),
        text("comment", "Comment"),
        text("group_id", "Id of the group", not_null=True),
    ),
    key=("trial", "position"),
)

TRIAL_ADVERSE_EVENT_GROUPS = Table(
    "trial_adverse_event_groups",
    "Event groups as posted, with their totals, deaths, and the registered arm they match.",
    (
        text("trial", "The trial", **TRIAL),
        text("group_id", "Id of the event group", not_null=True),
        text("title", "Event group as posted", not_null=True),
        text("description", "Description"),
        text("arm", "Registered arm it was matched to; empty if none"),
        text("arm_match", "How it was matched, or none", index=True, not_null=True),
        integer("deaths_affected", "Deaths"),
        integer("deaths_at_risk", "Participants at risk of death"),
        integer("serious_affected", "Participants with any serious adverse event"),
        integer("serious_at_risk", "Participants at risk"),
        integer("other_affected", "Participants with any other adverse event above the threshold"),
        integer("other_at_risk", "Participants at risk"),
    ),
    key=("trial", "group_id"),
    label="title",
    facets=("arm_match",),
)

TRIAL_ADVERSE_EVENTS = Table(
    "trial_adverse_events",
    "The posted adverse-event table: a row for each term and arm. A term below the posting "
    "threshold has no row, which is not zero. Never summed across arms or trials.",
    (
        text("trial", "The trial", **TRIAL),
        text("arm", "Event group as posted", not_null=True, index=True),
        text("matched_arm", "Registered arm the group was matched to; empty if none"),
        text("term", "Term as posted", index=True, not_null=True),
        text(
            "concept_id",
            "Concept of the lexicon that the term names, if any",
            references="concepts.id",
            index=True,
        ),
        text("organ_system", "Organ system as posted", index=True),
        text("vocabulary", "Vocabulary of the term, as posted"),
        integer("serious", "1 for a serious adverse event", index=True, not_null=True),
        integer("affected", "Participants affected"),
        integer("at_risk", "Participants at risk in this arm"),
        integer("events", "Number of events, where posted"),
        text("assessment", "SYSTEMATIC_ASSESSMENT or NON_SYSTEMATIC_ASSESSMENT", index=True),
        text("notes", "Notes as posted"),
        text("group_id", "Id of the event group", not_null=True),
        integer("position", "Place in the posted table, from 1", not_null=True),
    ),
    key=("trial", "position"),
    search=("term",),
    facets=("organ_system", "serious", "arm"),
)

TRIAL_PUBLICATIONS = Table(
    "trial_publications",
    "Links between trials and publications, each with the route by which it was found.",
    (
        text("trial", "The trial", **TRIAL),
        text(
            "route",
            "DataBank accession; registry reference RESULT, DERIVED or BACKGROUND; "
            "number in title or abstract; hand-set; person",
            index=True,
            not_null=True,
        ),
        text("key", "The record, PMID or citation that is linked", not_null=True),
        text(
            "publication",
            "The publication, when it is in this database",
            references="publications.id",
            index=True,
        ),
        text("pmid", "PMID, where known"),
        text("citation", "Citation as the registry prints it"),
        integer(
            "reports_trial",
            "1 if the route means that the publication reports this trial; "
            "a BACKGROUND reference is often other people's work",
            index=True,
            not_null=True,
        ),
        text("note", "Note on the link, such as that it was inferred"),
        text("linked_at", "Since when it is known, UTC; empty when the publication is not here"),
        text(
            "decision",
            "The decision of a person that made it, or took it back as a report",
            references="decisions.id",
        ),
    ),
    key=("trial", "route", "key"),
    facets=("route", "reports_trial"),
)

TRIAL_TABLES = (
    TRIALS,
    TRIAL_ARMS,
    TRIAL_INTERVENTIONS,
    TRIAL_LOCATIONS,
    TRIAL_OUTCOMES,
    TRIAL_OUTCOME_RESULTS,
    TRIAL_OUTCOME_ANALYSES,
    TRIAL_PARTICIPANT_FLOW,
    TRIAL_ADVERSE_EVENT_GROUPS,
    TRIAL_ADVERSE_EVENTS,
    TRIAL_PUBLICATIONS,
)
