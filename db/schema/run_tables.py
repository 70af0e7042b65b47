"""What the program did: runs, searches, and records it could not read."""

from __future__ import annotations

from db.schema.table import Table, integer, real, text

RUNS = Table(
    "runs",
    "Each run of the program that may change the evidence.",
    (
        text("id", "Id of the run, made of its start and a counter"),
        text("command", "harvest, import, tag, retry or nightly", index=True, not_null=True),
        text("topic", "Topic", not_null=True),
        text("started_at", "Start, UTC", not_null=True),
        text("finished_at", "End, UTC; empty if it was cut off"),
        text(
            "outcome",
            "complete, incomplete (see reasons), failed, or running",
            index=True,
            not_null=True,
        ),
        integer("records_new", "Records seen for the first time"),
        integer("records_changed", "Records of which a source says something new"),
        integer("records_unchanged", "Records received again as they were"),
        integer("records_quarantined", "Records that could not be read and were set aside"),
        integer("texts_tagged", "Texts tagged because they or the tagger were new"),
        text("tagger_version", "Version of the tagger"),
        text("reasons", "What is missing and why, one a line"),
        integer("known_found", "Of the topic's known records, how many the searches had found"),
        integer("known_total", "How many records the topic lists that any good search must find"),
    ),
    key=("id",),
    label="started_at",
    facets=("outcome", "command"),
    sort="-started_at",
)

RUN_STAGES = Table(
    "run_stages",
    "How long each stage of a run took.",
    (
        text("run", "The run", references="runs.id", index=True, not_null=True),
        integer("ordinal", "Place of the stage in its run, from 1", not_null=True),
        text(
            "stage",
            "harvest SOURCE, import, tag, retry; then build, check, switch, which a file can tell "
            "only of runs before its own",
            index=True,
            not_null=True,
        ),
        text("started_at", "When it began, UTC", not_null=True),
        real("seconds", "How long it took, in seconds", not_null=True),
        integer("finished", "1 when it came to its end, 0 when it broke off", not_null=True),
    ),
    key=("run", "ordinal"),
    facets=("stage",),
)

SEARCHES = Table(
    "searches",
    "Each search as it was run: as written, as the source understood it, and what it found.",
    (
        text("run", "The run", references="runs.id", index=True, not_null=True),
        text("source", "Database searched", index=True, not_null=True),
        text("name", "Name of the search in the topic file", index=True, not_null=True),
        text("role", "core or candidate", not_null=True),
        text("query", "Query as written", not_null=True),
        text("translation", "Query as the source understood it, where it says so"),
        integer("source_count", "Number of records by the source's own count"),
        integer("received", "Number of records it gave", not_null=True),
        integer("stored", "Number of these that are stored", not_null=True),
        text("not_found", "Phrases or fields the source did not know, separated by semicolons"),
        text("warnings", "Warnings of the source, separated by semicolons"),
        text("searched_at", "When it was searched, UTC", not_null=True),
        text("since", "First day asked for; empty when the search was read whole"),
        integer("gained", "Records that it finds now and did not find the last time it was run"),
        integer(
            "lost",
            "Records that it found the last time and does not find now. They are marked as lost "
            "only when nothing of the source was missing in that run (see not_stored)",
        ),
        integer("query_changed", "1 when the query is not the one that was run the last time"),
    ),
    key=("run", "source", "name"),
    facets=("source", "name"),
    sort="-searched_at",
)

IMPORTED_SEARCHES = Table(
    "imported_searches",
    "Each file that was imported, and how it was searched, as far as that was given at import.",
    (
        text("file", "Name of the file", index=True, not_null=True),
        text("body_sha256", "SHA-256 of the file, which the archive holds", not_null=True),
        text("platform", "Database and interface; empty when not given", index=True),
        text("searched_on", "Date of the search; empty when not given"),
        text("strategy", "The search as run; empty when not given"),
        integer("hits", "Number that the platform counted; empty when not given"),
        text("limits", "What narrowed the search (language, years); empty when not given"),
        integer("records_in_file", "Records in the file", not_null=True),
        integer("unreadable", "Of these, set aside because they cannot be read", not_null=True),
        integer(
            "left_out", "Of these, left out because they are not about the topic", not_null=True
        ),
        integer("stored", "Of these, stored, each once", not_null=True),
        text(
            "chosen_by",
            "Words of the topic: its records were chosen by these, and not by the search of the "
            "source. Empty when the file was taken whole",
            index=True,
        ),
        text("imported_at", "When it was first imported, UTC", not_null=True),
    ),
    key=("file", "body_sha256"),
    label="file",
    facets=("platform",),
    sort="-imported_at",
)

QUARANTINE = Table(
    "quarantine",
    "Records that could not be read. Their raw form is kept in the archive.",
    (
        text("source", "The source", index=True, not_null=True),
        text("name", "The record, as well as can be told", not_null=True),
        text("reason", "Why it could not be read", not_null=True),
        text("fetched_at", "When it was received, UTC", not_null=True),
        text("body_sha256", "The archived response that holds it", not_null=True),
    ),
    key=("source", "name", "body_sha256"),
    facets=("source",),
    sort="-fetched_at",
)

NOT_STORED = Table(
    "not_stored",
    "What a run asked for and did not get, or could not read, with the reason.",
    (
        text("run", "The run", references="runs.id", index=True, not_null=True),
        text("source", "The source", index=True, not_null=True),
        text("name", "The record or the search, as well as can be told", not_null=True),
        text("reason", "Why it is not stored", not_null=True),
    ),
    key=("run", "source", "name", "reason"),
    facets=("source", "run"),
)

ABOUT = Table(
    "about",
    "What this database is: topic, versions, whether its texts are restated.",
    (
        text("key", "Name"),
        text("value", "Value", not_null=True),
    ),
    key=("key",),
)

TERMS = Table(
    "terms",
    "Where each part of this file comes from, under which terms it may be used, and whom to name.",
    (
        text("part", "What it is"),
        integer("position", "Order, from 1", not_null=True),
        integer("held", "How much of it this file has: records, texts, ids or mentions",
                not_null=True),
        text("read_on", "The day on which it was last asked for at its source; empty where it came "
             "with files or is made here"),
        text("attribution", "What to print where it is used", not_null=True),
        text("terms", "The terms, in short", not_null=True),
        text("url", "The terms at length"),
        text("tables", "Its tables, separated by semicolons; all others are of the last part"),
        text("columns", "Its columns in tables of another part, as table.column"),
    ),
    key=("part",),
    sort="position",
)  # fmt: skip

RUN_TABLES = (RUNS, RUN_STAGES, SEARCHES, IMPORTED_SEARCHES, NOT_STORED, QUARANTINE, ABOUT, TERMS)
