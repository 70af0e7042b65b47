"""What another reading of a text changed, and what people did."""

from __future__ import annotations

from db.schema.table import Table, integer, text

MENTION_CHANGES = Table(
    "mention_changes",
    "Mentions that appeared, vanished, or are read otherwise, when a text was read again: because "
    "the text changed, or the tagger did. The first reading of a text is no change.",
    (
        text("run", "The run that read it again", references="runs.id", index=True, not_null=True),
        text("record", "The record", references="records.id", index=True, not_null=True),
        text("part", "record (title, abstract, registration) or full text", not_null=True),
        integer("position", "Place among the changes of this text in this run", not_null=True),
        text("at", "When it was read, UTC", index=True, not_null=True),
        text("what", "appeared, vanished or read otherwise", index=True, not_null=True),
        text("because", "text, tagger, or text and tagger", index=True, not_null=True),
        text("label", "SIDE_EFFECT or OUTCOME", index=True, not_null=True),
        text("concept", "Preferred name; empty while unmapped", index=True),
        text("words", "The words of the mention", not_null=True),
        text("sentence", "Its sentence; empty when only the text before had it"),
        text("before", "How it was read before: concept, state, people counted"),
        text("after", "How it is read since"),
        text("tagger_before", "Version of the tagger that read it before", not_null=True),
        text("tagger_after", "Version of the tagger that read it then", not_null=True),
    ),
    key=("run", "record", "part", "position"),
    facets=("what", "because", "label"),
    sort="-at",
)

PEOPLE_CHANGES = Table(
    "people_changes",
    "Rows of people's files (curation, screening, appraisals) that were first met at a build, or "
    "were there no more. A row that was changed is one withdrawn and one decided.",
    (
        text("run", "The last run before that build", references="runs.id", index=True,
             not_null=True),
        integer("position", "Place among the changes of this run", not_null=True),
        text("at", "When it was first met or missed, UTC", index=True, not_null=True),
        text("what", "decided or withdrawn", index=True, not_null=True),
        text("file", "curation, screening or appraisal", index=True, not_null=True),
        text("decision", "Name of the row, made of what it says", not_null=True),
        text("record", "The record, empty while it is not stored, or for a body of evidence",
             references="records.id", index=True),
        text("record_named", "The record or body of evidence as the row names it", not_null=True),
        text("said", "What the person says", not_null=True),
        text("by", "Who: a role or initials, or consensus", index=True, not_null=True),
        text("reason", "Why"),
    ),
    key=("run", "position"),
    facets=("what", "file", "by"),
    sort="-at",
)  # fmt: skip

CHANGE_TABLES = (MENTION_CHANGES, PEOPLE_CHANGES)
