"""How the evidence was searched, for a reader: known records, changes, report by PRISMA-S."""

from __future__ import annotations

from db.schema.table import Table, integer, text

KNOWN_RECORDS = Table(
    "known_records",
    "Records that any good search must find, named beforehand in the topic file, and whether the "
    "searches find them now (relative recall).",
    (
        text("kind", "pmid, doi or nct"),
        text("value", "The identifier"),
        text("why", "Why any good search must find it", not_null=True),
        text("record", "The record, when it is stored", references="records.id"),
        integer(
            "found_by_search",
            "1 when a named search finds it now; 0 when none does, even if a file brought it",
            index=True,
            not_null=True,
        ),
        text("searches", "The searches that find it now, separated by semicolons"),
    ),
    key=("kind", "value"),
    facets=("found_by_search",),
)

SEARCH_CHANGES = Table(
    "search_changes",
    "Which records a search gained or lost, run by run; its first run has nothing to be compared "
    "with.",
    (
        text(
            "run",
            "The run that found the difference",
            references="runs.id",
            index=True,
            not_null=True,
        ),
        text("source", "Database searched", index=True, not_null=True),
        text("search", "Name of the search", index=True, not_null=True),
        text("what", "gained or lost", index=True, not_null=True),
        text("record", "The record", references="records.id", index=True, not_null=True),
        text("at", "When, UTC", index=True, not_null=True),
        integer("query_changed", "1 when the query had been changed since the run before"),
    ),
    key=("run", "source", "search", "what", "record"),
    facets=("what", "source", "search"),
    sort="-at",
)

PRISMA_S = Table(
    "prisma_s",
    "The sixteen items of PRISMA-S (Rethlefsen et al. 2021, Syst Rev 10:39), filled from what "
    "was done; what was not done says so.",
    (
        integer("item", "Number of the item in PRISMA-S"),
        text("section", "Section of the checklist", not_null=True),
        text("name", "Name of the item", not_null=True),
        text("asks", "What is to be reported, in our words", not_null=True),
        text(
            "status",
            "reported; not done; or demonstration: filled from data that no search brought",
            index=True,
            not_null=True,
        ),
        text(
            "report",
            "The report: a line a statement; lines that begin with four spaces are verbatim",
            not_null=True,
        ),
    ),
    key=("item",),
    label="name",
    facets=("status",),
    sort="item",
)

SEARCH_TABLES = (KNOWN_RECORDS, SEARCH_CHANGES, PRISMA_S)
