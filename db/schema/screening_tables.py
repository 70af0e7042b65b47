"""What people decided in screening, the state of each record, and the flow that follows."""

from __future__ import annotations

from db.schema.table import Table, integer, text

SCREENING = Table(
    "screening",
    "Every row of screening.csv: a reviewer's decision on a record at a stage, and whether it "
    "counts.",
    (
        integer("line", "Line in the file, from 1"),
        text("record", "The record, empty while it is not stored", references="records.id",
             index=True),
        text("record_named", "The record as the row names it", not_null=True),
        text("stage", "title-abstract, retrieval or full-text", index=True, not_null=True),
        text("reviewer", "Who decided: a role or initials, or consensus", index=True,
             not_null=True),
        text("decision", "include, exclude or maybe; at retrieval, exclude: could not be had",
             index=True, not_null=True),
        text("reason", "Why"),
        text("at", "When, as a day or in UTC", not_null=True),
        text("note", "Note"),
        text(
            "standing",
            "counts; replaced by a later row of the same reviewer; settled by consensus; no such "
            "record; or set aside, because the record it calls a duplicate is now part of the "
            "other",
            index=True,
            not_null=True,
        ),
        text("why", "By which row, or why it does not count"),
    ),
    key=("line",),
    label="record_named",
    facets=("stage", "decision", "reviewer", "standing"),
)  # fmt: skip

RECORD_SCREENING = Table(
    "record_screening",
    "Where each record stands in screening by people. What nobody screened was found by a search "
    "and is no included record.",
    (
        text("record", "The record", references="records.id", not_null=True),
        text(
            "state",
            "not screened, awaiting another reviewer, conflict, awaiting full text, not "
            "retrieved, included or excluded",
            index=True,
            not_null=True,
        ),
        text(
            "stage",
            "The last stage that anyone decided at: title-abstract, retrieval, full-text, or "
            "outside the stages (a row of curation.csv)",
            index=True,
        ),
        text(
            "via",
            "databases and registers, or other methods: how it was identified",
            index=True,
            not_null=True,
        ),
        integer("screened", "1 if anyone decided anything on it", index=True, not_null=True),
        integer("sought", "1 if its report was sought in full", not_null=True),
        integer("assessed", "1 if its report was assessed in full", not_null=True),
        integer("reviewers", "How many people's decisions count at that stage", not_null=True),
        text("settled_by", "consensus, agreement or one reviewer; empty where nothing is settled",
             index=True),
        integer("conflict", "1 while reviewers differ and no consensus is entered", not_null=True),
        text("reason", "Reasons given at that stage, separated by semicolons"),
        text("at", "When it was last decided at that stage"),
    ),
    key=("record",),
    facets=("state", "stage", "via", "settled_by"),
)  # fmt: skip

RECORD_WAYS = Table(
    "record_ways",
    "By which database, register or file each record was identified.",
    (
        text("kind", "database, register or other", not_null=True),
        text("way", "The database, the register, or the imported file", not_null=True),
        text("record", "The record", references="records.id", index=True, not_null=True),
    ),
    key=("kind", "way", "record"),
    in_key_order=True,
    facets=("kind",),
)

PRISMA_FLOW = Table(
    "prisma_flow",
    "The flow diagram of PRISMA 2020, box by box. Every number follows from record_ways, "
    "record_screening and study_reports.",
    (
        integer("position", "Place in the diagram, from 1"),
        text("box", "Name of the box", not_null=True),
        text("phase", "identification, screening or included", not_null=True),
        text("via", "databases and registers, other methods, or both", not_null=True),
        text("label", "What is counted", not_null=True),
        text("of", "records, reports or studies", not_null=True),
        integer("n", "The number; empty where nobody did this yet"),
        text("note", "What the number means here, or why there is none"),
        text("list", "Where the records behind it are listed: table and filters"),
    ),
    key=("position",),
    label="label",
)

SCREENING_TABLES = (SCREENING, RECORD_SCREENING, RECORD_WAYS, PRISMA_FLOW)
