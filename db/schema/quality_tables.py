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

QUALITY_TABLES = (TAGGER_QUALITY, TAGGER_ERRORS)
