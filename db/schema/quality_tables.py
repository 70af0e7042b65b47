"""How good the tagger is: what was measured, and its known errors."""

from __future__ import annotations

from db.schema.table import Table, integer, real, text

TAGGER_QUALITY = Table(
    "tagger_quality",
    "How well the tagger agrees with texts that people labelled, beside other programs and beside "
    "a second person. Measured on the version named here, before it was released.",
    (
        text("measured_on", "The texts that people labelled, or speed", index=True),
        text("part", "Which of them"),
        text("label", "What was asked: a kind of mention or a fact of the study", index=True),
        text("contender", "Who answered: ours is this tagger", index=True),
        text("measure", "How it was scored (F1: 1 is all and only what people marked)", index=True),
        real("value", "The score; for speed its own unit", not_null=True),
        integer("n", "Mentions, questions or texts that it rests on; words for speed"),
        real("low", "Lower end of its 95 % interval; the lowest round for speed"),
        real("high", "Upper end of its 95 % interval; the highest round for speed"),
        text("tagger_version", "Version of the tagger that was measured", not_null=True),
        text("measured_at", "Day of the measurement", not_null=True),
    ),
    key=("measured_on", "part", "label", "contender", "measure"),
    facets=("measured_on", "label", "contender", "measure"),
)

TAGGER_ERRORS = Table(
    "tagger_errors",
    "What the tagger is known to get wrong.",
    (
        integer("number", "Place in the list"),
        text("error", "What goes wrong", not_null=True),
        text("tagger_version", "Version of the tagger that is meant", not_null=True),
    ),
    key=("number",),
    label="error",
)

TAGGER_HISTORY = Table(
    "tagger_history",
    "What earlier releases of the tagger measured on whole abstracts. Labels may have been added "
    "or mended between releases: n says how many a figure rests on.",
    (
        text("tagger_version", "Version of the tagger that was measured"),
        text("measured_at", "Day of the measurement", not_null=True),
        text("measured_on", "The texts that people labelled", index=True),
        text("part", "Which of them"),
        text("label", "What was asked: a kind of mention or a fact of the study", index=True),
        text("measure", "How it was scored", index=True),
        real("value", "The score", not_null=True),
        integer("n", "Mentions, questions or texts that it rests on"),
        real("low", "Lower end of its 95 % interval"),
        real("high", "Upper end of its 95 % interval"),
    ),
    key=("tagger_version", "measured_on", "part", "label", "measure"),
    facets=("tagger_version", "measured_on", "label", "measure"),
)

TAGGER_EXAMPLES = Table(
    "tagger_examples",
    "Mistakes of the tagger in abstracts that it did not learn from: the words of the mention, "
    "and where to read the rest.",
    (
        integer("number", "Place in the list"),
        text("label", "SIDE_EFFECT or OUTCOME", index=True, not_null=True),
        text("kind", "missed, marked wrongly or judged otherwise", index=True, not_null=True),
        text("words", "The words of the mention", not_null=True),
        text("ours", "What the tagger said of it; empty where it was missed"),
        text("theirs", "What the annotators said of it; empty where they marked nothing"),
        text("pmid", "PMID of the abstract", not_null=True),
        text("tagger_version", "Version of the tagger that made it", not_null=True),
    ),
    key=("number",),
    label="words",
    facets=("label", "kind"),
)

QUALITY_TABLES = (TAGGER_QUALITY, TAGGER_ERRORS, TAGGER_HISTORY, TAGGER_EXAMPLES)
