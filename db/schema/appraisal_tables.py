"""What people judged of risk of bias and certainty, and the instruments that they used."""

from __future__ import annotations

from db.schema.table import Table, integer, text

APPRAISAL_DOMAINS = Table(
    "appraisal_domains",
    "The instruments for appraisal that this program knows the form of, domain by domain. Labels "
    "are short and ours; the instrument itself says what a domain means.",
    (
        text("tool", "Name of the instrument"),
        text("domain", "Key of the domain; overall is the judgement on the whole"),
        integer("position", "Its place in the instrument, from 1", not_null=True),
        text("label", "Name of the domain", not_null=True),
        text("judgements", "The judgements that can be made, separated by semicolons",
             not_null=True),
        text("tool_title", "What the instrument is for", not_null=True),
        text("source", "Where it is published", not_null=True),
    ),
    key=("tool", "domain"),
    facets=("tool",),
)  # fmt: skip

APPRAISALS = Table(
    "appraisals",
    "Every row of appraisals.csv: a person's judgement of a domain of risk of bias, or of a body "
    "of evidence. The program judges nothing: it checks the form and looks for the quote.",
    (
        text("id", "Made of what the row says; stays while the row stays"),
        integer("line", "Line in the file, from 1", not_null=True),
        text("record", "The record that was appraised; empty for certainty, and while it is not "
             "stored", references="records.id", index=True),
        text("record_named", "The record or body of evidence as the row names it", not_null=True),
        text("body", "outcome, side-effect or claim, where a body of evidence is judged",
             index=True),
        text("body_id", "Its concept or claim", index=True),
        text("tool", "Name of the instrument", index=True, not_null=True),
        text("outcome", "The result that was appraised, as the row names it"),
        text("domain", "Key of the domain; overall is the judgement on the whole", index=True,
             not_null=True),
        text("judgement", "The judgement, in the instrument's words", index=True, not_null=True),
        text("quote", "The sentence that it rests on"),
        text("quote_found", "Where the quote stands: title and abstract, registry, full text, not "
             "found, or not checked (the full text is not held)", index=True),
        text("passage", "The passage in which the quote stands", references="passages.id"),
        integer("start", "Offset of the quote in that passage"),
        integer("end", "End of the quote in that passage"),
        text("by", "Who judged: a role or initials, or consensus", index=True, not_null=True),
        text("at", "When, as a day or in UTC", index=True, not_null=True),
        text("reason", "Why"),
        text(
            "standing",
            "counts; disagreement between people; replaced by a later row of the same person; "
            "settled by consensus; no such record; or no such body of evidence",
            index=True,
            not_null=True,
        ),
        integer("flagged", "1 if it is about nothing that is held, or its quote is not found",
                index=True, not_null=True),
        text("remark", "What does not fit: the design, the overall judgement, the quote"),
    ),
    key=("id",),
    label="id",
    facets=("tool", "domain", "judgement", "standing", "by"),
)  # fmt: skip

APPRAISAL_TABLES = (APPRAISAL_DOMAINS, APPRAISALS)
