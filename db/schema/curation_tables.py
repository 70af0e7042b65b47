"""What people decided over the program: every decision, what it did, and rows that were skipped."""

from __future__ import annotations

from db.schema.evidence_tables import MENTIONS
from db.schema.table import Table, integer, text

DECISIONS = Table(
    "decisions",
    "Every row of curation.csv: what a person confirmed, rejected or corrected, and what became "
    "of it at this build. Decisions hold for the words that they quote, not for row numbers.",
    (
        text("id", "Made of what the row says; stays while the row stays"),
        integer("line", "Line in the file, from 1", not_null=True),
        text("record", "The record, empty while it is not stored", references="records.id",
             index=True),
        text("record_named", "The record as the row names it", not_null=True),
        text("quote", "The sentence"),
        text("words", "The words of the mention in it"),
        text("concept", "The concept, as the row names it"),
        integer("start", "Offset of the words in their passage, where it tells several apart"),
        integer("end", "End of the words in their passage"),
        text("field", "What is decided: mention, assertion, direction, record, link …",
             index=True, not_null=True),
        text("value", "What the person says", not_null=True),
        text("by", "Who decided: a role or initials", index=True, not_null=True),
        text("at", "When, as a day or in UTC", index=True, not_null=True),
        text("reason", "Why", not_null=True),
        text(
            "standing",
            "applied, nothing to do, superseded by a later row, or not applied: text changed, no "
            "such record, no such concept, incomplete, not read yet, conflict",
            index=True,
            not_null=True,
        ),
        integer("flagged", "1 if a person should look at it again", index=True, not_null=True),
        text("note", "Why it stands so"),
        text("machine", "What the program alone says there now"),
        integer("places", "At how many places it was applied", not_null=True),
    ),
    key=("id",),
    label="id",
    facets=("standing", "field", "by"),
)  # fmt: skip

DECIDED_MENTIONS = Table(
    "decided_mentions",
    "Which decision was applied to which mention, and what the program alone had said. The "
    "sample was chosen by people: it measures no precision.",
    (
        text("decision", "The decision", references="decisions.id", index=True, not_null=True),
        text("mention", "Id of the mention, among mentions or rejected_mentions", index=True,
             not_null=True),
        text("record", "The record", references="records.id", index=True, not_null=True),
        text("label", "SIDE_EFFECT or OUTCOME", index=True, not_null=True),
        text("concept", "Preferred name", index=True),
        text("concept_id", "Concept of the lexicon", references="concepts.id", index=True),
        text("field", "What was decided", index=True, not_null=True),
        text("value", "What the person says", not_null=True),
        text("done", "confirmed, corrected, added or rejected", index=True, not_null=True),
        text("machine", "What the program alone says in that field"),
        text("rule", "Rule of the tagger that made the mention; empty where none did",
             index=True),
        text("tagger_version", "Version of the tagger", not_null=True),
    ),
    key=("decision", "mention"),
    facets=("done", "field", "label", "concept", "rule"),
)  # fmt: skip

REJECTED_MENTIONS = Table(
    "rejected_mentions",
    "Mentions that the tagger made and a person rejected: kept to be read, left out of every "
    "count.",
    (
        *(column for column in MENTIONS.columns if column.name not in ("decided", "decision")),
        text("decision", "The decision", references="decisions.id", index=True, not_null=True),
    ),
    key=("id",),
    label="text",
    facets=("label", "concept"),
)

BAD_ROWS = Table(
    "bad_rows",
    "Rows of the files of decisions, screening and appraisals that were skipped.",
    (
        text("file", "The file"),
        integer("line", "Line in the file, from 1"),
        text("reason", "What is wrong, and the remedy", not_null=True),
        text("raw", "The row, cut after 500 characters", not_null=True),
    ),
    key=("file", "line"),
    facets=("file",),
)

CURATION_TABLES = (DECISIONS, DECIDED_MENTIONS, REJECTED_MENTIONS, BAD_ROWS)
