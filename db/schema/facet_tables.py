"""What is counted beforehand, so that no page has to scan: facets of records, counts of studies.

Everything here follows from the other tables; `db.precompute` fills it at the end of a build.
"""

from __future__ import annotations

from db.schema.table import Table, integer, text

RECORD = {"references": "records.id", "index": True, "not_null": True}

RECORD_FACETS = Table(
    "record_facets",
    "What a record can be filtered by: a row for each property and value. Read from titles, "
    "abstracts and registrations, never from full texts.",
    (
        text(
            "facet",
            "kind, year, design, stratum, condition, drug, route, assertion, direction, "
            "has_results, retraction, role, status, phase, country, text_source, follow_up (how "
            "long, in bands) or construct (of an outcome, with the direction stated)",
        ),
        text("value", "The value", not_null=True),
        text("record", "The record", **RECORD),
    ),
    # The key finds the records of a value; the index on record, the facets of what was found.
    # Both hold the whole row.
    key=("facet", "value", "record"),
    in_key_order=True,
    facets=("facet",),
)

RECORD_CONCEPTS = Table(
    "record_concepts",
    "Which record names which side effect or outcome, and how it is meant there, outside full "
    "texts.",
    (
        text("concept_id", "The concept", references="concepts.id", not_null=True),
        text(
            "state",
            "reported, denied, similar (no difference from the comparator), possible; improved, "
            "worsened, no-change, changed, unstated; or planned: named in a registration",
            not_null=True,
        ),
        text("record", "The record", **RECORD),
    ),
    # The key finds "this side effect, denied"; the index on record, the concepts of a result.
    key=("concept_id", "state", "record"),
    in_key_order=True,
)

FACET_COUNTS = Table(
    "facet_counts",
    "How many records and studies have each value of a facet.",
    (
        text("facet", "The facet, as in record_facets, or side_effect or outcome"),
        text("value", "The value; a concept's id for side_effect and outcome"),
        integer("publications", "Publications that have it", not_null=True),
        integer("trials", "Trials that have it", not_null=True),
        integer(
            "studies",
            "Studies that have it: core ones that are neither retracted nor gone",
            not_null=True,
        ),
    ),
    key=("facet", "value"),
    facets=("facet",),
)

CONCEPT_COUNTS = Table(
    "concept_counts",
    "How many studies name a concept, by kind of study and by how it is meant. Retracted studies, "
    "studies gone from their sources and candidates are left out.",
    (
        text("concept_id", "The concept", references="concepts.id", not_null=True),
        text("stratum", "Kind of study, or any", index=True, not_null=True),
        text(
            "state",
            "How it is meant, as in record_concepts; any; full text (named there, in any way); "
            "posted (trials that post it as an adverse event in some arm)",
            index=True,
            not_null=True,
        ),
        integer("studies", "Number of studies, or of trials where the state is posted"),
    ),
    key=("concept_id", "stratum", "state"),
)

NEWEST_STUDIES = Table(
    "newest_studies",
    "The newest studies that name a concept, at most eight of a kind of study and way in which it "
    "is meant: those that its page shows first. Those that count nowhere are left out.",
    (
        text("concept_id", "The concept", references="concepts.id", not_null=True),
        text("stratum", "Kind of study", not_null=True),
        text(
            "state",
            "How it is meant, as in record_concepts; any, for other than human studies",
            not_null=True,
        ),
        integer("place", "Place, from 1, the newest first", not_null=True),
        text("study", "The study", references="studies.id", index=True, not_null=True),
    ),
    key=("concept_id", "stratum", "state", "place"),
    in_key_order=True,
)

SEARCH_FINDS = Table(
    "search_finds",
    "How many records each search, or imported file, finds now.",
    (
        text("source", "Database searched"),
        text("search", "Name of the search, or of the file"),
        integer("stored", "Records that it finds now and that are stored", not_null=True),
        integer("stored_core", "Of these, core records", not_null=True),
        integer("only_here", "Records that no other search and no file finds", not_null=True),
        integer("only_here_core", "Of these, core records", not_null=True),
    ),
    key=("source", "search"),
)

SITE_COUNTS = Table(
    "site_counts",
    "Totals that the front page shows.",
    (
        text("name", "What is counted"),
        integer("n", "How many", not_null=True),
    ),
    key=("name",),
)

TALLIES = Table(
    "tallies",
    "Counts by one property that pages show and that a scan would take too long for.",
    (
        text(
            "name",
            "studies counted, studies retracted, studies gone or candidate studies (by stratum); "
            "mentions (by tagger); records by state; publications or trials (by source of text)",
        ),
        text("value", "The stratum, version of the tagger, state or source", not_null=True),
        integer("n", "How many", not_null=True),
    ),
    key=("name", "value"),
    facets=("name",),
)

STUDY_BREAKDOWNS = Table(
    "study_breakdowns",
    "Studies by two or three properties: core ones that are neither retracted nor gone.",
    (
        text(
            "name",
            "year, kind of study; year, condition; country, told by; drug, route, dose; or not "
            "placed, for want of. Those by condition or drug, and those without a treatment, count "
            "human studies alone",
        ),
        text("first", "The first property; empty where it is not known", not_null=True),
        text("second", "The second property", not_null=True),
        text("third", "The third property", not_null=True),
        integer("studies", "How many studies", not_null=True),
    ),
    key=("name", "first", "second", "third"),
    facets=("name",),
)

MOMENTS = Table(
    "moments",
    "When records came or changed, and how many: a moment is what one run received.",
    (
        text("at", "When, UTC"),
        integer("new", "Records first seen then", not_null=True),
        integer("changed", "Records of which something changed then", not_null=True),
    ),
    key=("at",),
    sort="-at",
)

FACET_TABLES = (
    RECORD_FACETS,
    RECORD_CONCEPTS,
    FACET_COUNTS,
    CONCEPT_COUNTS,
    NEWEST_STUDIES,
    SEARCH_FINDS,
    SITE_COUNTS,
    TALLIES,
    MOMENTS,
    STUDY_BREAKDOWNS,
)
