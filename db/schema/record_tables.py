"""Tables about records as such: ids, identifiers, searches that found them, corrections."""

from __future__ import annotations

from db.schema.table import Table, integer, text

RECORD = {"references": "records.id", "index": True, "not_null": True}

RECORDS = Table(
    "records",
    "Every publication and trial, by a permanent id that survives re-imports. A record merged "
    "into another stays as a redirect.",
    (
        text("id", "Permanent id, for example pmid35997954, NCT04714541 or x1a2b3c4d5e"),
        text("kind", "publication or trial", index=True, not_null=True),
        text("label", "Title, or what the thing is where no title is known", not_null=True),
        integer("year", "Year of publication, or of the start of a trial", index=True),
        text(
            "role",
            "core: found by a core search, picked by hand, or included by people; candidate: to "
            "be screened by a person before it counts; excluded: by people, counted nowhere",
            index=True,
            not_null=True,
        ),
        text(
            "role_reason",
            "Who put it into that role in screening, and why; empty where a search alone did",
        ),
        text(
            "text_source",
            "Where its text comes from: pubmed, registry, hand-searched, "
            "restated (in other words than its authors') or none",
            index=True,
            not_null=True,
        ),
        text("sources", "The sources that hold it, separated by semicolons", not_null=True),
        text("first_seen", "When it was first received, UTC", not_null=True),
        text(
            "last_changed",
            "When what a source says of it last changed, UTC",
            not_null=True,
            index=True,
        ),
        text("redirect_to", "The record it was merged into, if any", references="records.id"),
        text(
            "state",
            "present; no longer found (by any search); missing (its source sends nothing for it), "
            "deleted (PubMed says so), merged (its source leads elsewhere) or removed (the "
            "registry no longer knows it). What it last said is kept",
            index=True,
            not_null=True,
        ),
        text("state_since", "Since when it is in that state, UTC; empty when present"),
    ),
    key=("id",),
    label="label",
    facets=("kind", "role", "year", "text_source", "state"),
    sort="-first_seen",
)

RECORD_IDENTIFIERS = Table(
    "record_identifiers",
    "Every identifier of every record, one row each, with the source that gave it.",
    (
        text("record", "The record", **RECORD),
        text("kind", "pmid, pmcid, doi, NCT, ISRCTN, ACTRN, EUCTR …", index=True, not_null=True),
        text("value", "The identifier", index=True, not_null=True),
        text("source", "The source that gave it", index=True, not_null=True),
    ),
    key=("record", "kind", "value"),
    facets=("kind", "source"),
)

RECORD_SEARCHES = Table(
    "record_searches",
    "Which named searches, or imported files, found which record.",
    (
        text("record", "The record", **RECORD),
        text("source", "pubmed, clinicaltrials or import", index=True, not_null=True),
        text(
            "search",
            "Name of the search in the topic file, or of the imported file",
            index=True,
            not_null=True,
        ),
        text("found_at", "When it was first found by that search, UTC"),
        text("lost_at", "Since when that search finds it no longer, UTC; empty while it does"),
    ),
    key=("record", "source", "search"),
    facets=("source", "search"),
)

CORRECTIONS = Table(
    "corrections",
    "Retractions, errata, expressions of concern, updates and comments, as PubMed prints them.",
    (
        text("record", "The record that carries the notice", **RECORD),
        integer("position", "Place in the record's list", not_null=True),
        text(
            "ref_type",
            "RetractionIn, RetractionOf, ErratumIn, ExpressionOfConcernIn, UpdateOf, CommentOn …",
            index=True,
            not_null=True,
        ),
        text(
            "other_record",
            "The other publication, when it is in this database",
            references="records.id",
            index=True,
        ),
        text("pmid", "PMID of the other publication, where printed"),
        text("citation", "The other publication as printed"),
        text("note", "Note as printed"),
    ),
    key=("record", "position"),
    facets=("ref_type",),
)

MERGE_QUESTIONS = Table(
    "merge_questions",
    "Pairs of records that may be one, or identifiers that contradict each other. Nothing is "
    "merged by guess: a person decides.",
    (
        text("record", "One record", **RECORD),
        text(
            "other_record",
            "The other record; the same one where the sources of one record contradict each other",
            **RECORD,
        ),
        text(
            "question",
            "same identifier, titles differ; same title and year; share a number, but their "
            "register gives them two; one retraction notice names both; or sources give different "
            "identifiers",
            index=True,
            not_null=True,
        ),
        text("detail", "The identifier, title or notice that it is about", not_null=True),
    ),
    key=("record", "other_record", "question", "detail"),
    facets=("question",),
)

RECORD_CHANGES = Table(
    "record_changes",
    "What changed in a record since it was first seen, field by field.",
    (
        text("record", "The record", **RECORD),
        text("changed_at", "When the new version was received, UTC", index=True, not_null=True),
        text("source", "The source whose version changed", not_null=True, index=True),
        text("field", "The field that changed", index=True, not_null=True),
        text("old_value", "Before, as JSON where it is a list"),
        text("new_value", "After, as JSON where it is a list"),
    ),
    key=("record", "changed_at", "source", "field"),
    facets=("field", "source"),
    sort="-changed_at",
)

RETRACTION_NOTICES = Table(
    "retraction_notices",
    "Notices about publications here in registers of retractions: Retraction Watch, by courtesy "
    "of Crossref. What PubMed says itself is in corrections.",
    (
        text("record", "The publication", **RECORD),
        text("source", "The register", index=True, not_null=True),
        text("source_key", "Its number of the notice", not_null=True),
        text(
            "nature",
            "retraction, expression of concern, correction or reinstatement",
            index=True,
            not_null=True,
        ),
        text("date", "Day of the notice"),
        text("reasons", "Reasons, as the register words them, separated by semicolons"),
        text("notice_pmid", "PMID of the notice"),
        text("notice_doi", "DOI of the notice"),
        text("pmid", "PMID of the publication, as the register gives it"),
        text("doi", "DOI of the publication, as the register gives it"),
        text("matched_by", "The identifier that leads to the record: pmid or doi", not_null=True),
        text(
            "standing",
            "in force; undone by the reinstatement of a day; or in doubt, where PMID and DOI name "
            "two records",
            index=True,
            not_null=True,
        ),
        text("received_at", "When it was imported in this form, UTC", not_null=True),
    ),
    key=("record", "source", "source_key"),
    facets=("nature", "standing"),
    sort="-date",
)

HAND_SET = Table(
    "hand_set",
    "Values that a person set in a record over what its sources say, each with the reason.",
    (
        text("record", "The record", **RECORD),
        text("field", "The field", index=True, not_null=True),
        text("value", "The value set, which is the one shown", not_null=True),
        text("source_value", "What the sources say now; empty where they say nothing"),
        integer("agrees", "1 if the sources now say the same", not_null=True),
        text("reason", "Why it was set", not_null=True),
        text("set_by", "In what role", not_null=True),
        text("set_at", "When, UTC", not_null=True),
    ),
    key=("record", "field"),
    facets=("field",),
)

RECORD_TABLES = (
    RECORDS,
    RECORD_IDENTIFIERS,
    RECORD_SEARCHES,
    CORRECTIONS,
    MERGE_QUESTIONS,
    RECORD_CHANGES,
    RETRACTION_NOTICES,
    HAND_SET,
)
