"""What people repeat about the treatment, and which sentences bear on it.

No verdict and no total is kept: a page shows each study with its sentence. `db.claims` fills both
tables at the end of a build, from the topic file and from the other tables.
"""

from __future__ import annotations

from db.schema.table import Table, integer, text

CLAIMS = Table(
    "claims",
    "Statements that people repeat about the treatment, as the topic file words them. Nothing "
    "here says whether they hold.",
    (
        text("id", "Name of the claim in the topic file"),
        integer("position", "Place in the topic file, from 1", not_null=True),
        text("text", "The statement", not_null=True),
        text("kind", "effect, harm or uncertainty", index=True, not_null=True),
        text(
            "needs",
            "with-against-without: only studies that compare the drug with and without what the "
            "terms name bear on it; empty where any study may",
        ),
        text("contrast_note", "What a sentence has to compare to speak of the claim, and what not"),
        text("note", "Anything else to know when reading it"),
        text("concepts", "Concepts that bear on it, by id, separated by semicolons"),
        text("terms", "Words that bear on it where no concept does, separated by semicolons"),
        text("states", "The ways of being meant that bear on it, separated by semicolons"),
    ),
    key=("id",),
    label="text",
    facets=("kind",),
    sort="position",
)

CLAIM_BEARING = Table(
    "claim_bearing",
    "Which sentence, or registered arms, of which study bear on which claim: in its favour, "
    "against it or neither. Reviews are kept, as they repeat claims; so are retracted studies and "
    "candidates: see studies.",
    (
        text("claim", "The claim", references="claims.id", not_null=True),
        integer("position", "Place in the claim's list, from 1", not_null=True),
        text("record", "The record", references="records.id", index=True, not_null=True),
        text("study", "The study", references="studies.id", index=True, not_null=True),
        text(
            "stratum",
            "Stratum of the study: a review repeats the claim, an animal study is no person",
            index=True,
            not_null=True,
        ),
        text(
            "how",
            "concept: a mention of one of its concepts with a stated result; terms: the sentence "
            "holds its terms; with and without: the sentence, or the registered arms, set the drug "
            "with what the terms name against the drug without it; planned: a registration will "
            "measure one of its concepts",
            index=True,
            not_null=True,
        ),
        text(
            "state",
            "How the mention is meant, as in record_concepts; empty without a mention",
            index=True,
        ),
        text("part", "Where it stands, as in mentions; arms for registered arms"),
        text(
            "passage",
            "The passage; empty where it is registered arms",
            references="passages.id",
            index=True,
        ),
        text("mention", "The mention; empty without one", references="mentions.id"),
        integer("start", "Offset in the passage of the words that bear on it"),
        integer("end", "End of these words"),
        integer("sentence_start", "Offset of the sentence in the passage"),
        integer("sentence_end", "End of the sentence"),
        text(
            "detail",
            "Of registered arms: their names, the one with it first, then | and the one without",
        ),
    ),
    # The key lists a claim's sentences in the order they are shown in.
    key=("claim", "position"),
    facets=("claim", "stratum", "how", "state"),
)

CLAIM_TABLES = (CLAIMS, CLAIM_BEARING)
