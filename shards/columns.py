"""What stands in a shard, column by column. docs/shards.md says it for readers.

A change that a reader would notice (a column gone, renamed, of another type or meaning) is a new
version; a column more is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TEXT, NUMBER, BYTES, TEXTS = "text", "number", "bytes", "texts"
"""Types: a string, a 64-bit integer, raw bytes, a list of strings."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` is one of the above, or the columns of a struct of which it is a list."""

    name: str
    type: str | tuple[Column, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of shard, with the version of its columns."""

    name: str
    version: int
    meaning: str
    columns: tuple[Column, ...]


RECORDS = Kind(
    "records",
    1,
    "What a file of records held, in its order: one row for each record, deletion or statement, "
    "and for each record that could not be read.",
    (
        Column("position", NUMBER, "Place in the file, from 0"),
        Column(
            "event", TEXT, "publication, trial, deleted, unreadable, or the name of a statement"
        ),
        Column("source", TEXT, "The source whose record it is"),
        Column("source_key", TEXT, "Its key there, such as the PMID"),
        Column("pmid", TEXT, "PubMed's number"),
        Column("doi", TEXT, "DOI as the source has it"),
        Column("registry_id", TEXT, "Registration number of a trial"),
        Column("title", TEXT, "Title"),
        Column("year", NUMBER, "Year of publication"),
        Column("journal", TEXT, "Journal"),
        Column(
            "sections",
            (
                Column("label", TEXT, "Heading"),
                Column("category", TEXT, "NLM's category of it"),
                Column("text", TEXT, "Text"),
            ),
            "The abstract of a publication, section by section",
        ),
        Column("publication_types", TEXTS, "Publication types"),
        Column("payload", TEXT, "The whole record, as canonical JSON (records/codec.py)"),
        Column("name", TEXT, "Which record could not be read"),
        Column("reason", TEXT, "Why it could not be read"),
        Column("raw", BYTES, "What could not be read, as it came"),
    ),
)

ANNOTATIONS = Kind(
    "annotations",
    1,
    "What the tagger said of a batch of texts: one row for each text, with its mentions.",
    (
        Column("record", TEXT, "The record, as the store that gave the text calls it"),
        Column("text_sha256", TEXT, "SHA-256 of the text as it was read"),
        Column("tagger_version", TEXT, "Version of the tagger"),
        Column("payload", TEXT, "The whole annotation, as canonical JSON (records/codec.py)"),
        Column(
            "mentions",
            (
                Column("start", NUMBER, "Offset in the text, in characters"),
                Column("end", NUMBER, "End of the words in the text"),
                Column("text", TEXT, "The words"),
                Column("label", TEXT, "SIDE_EFFECT or OUTCOME"),
                Column("concept", TEXT, "Preferred name; null while unmapped"),
                Column("concept_id", TEXT, "Id of the concept"),
                Column("assertion", TEXT, "Side effects: present, absent or possible"),
                Column("comparison", TEXT, "Side effects, against the comparator"),
                Column("direction", TEXT, "Outcomes: improved, worsened, no_change, changed, none"),
                Column("contrast", TEXT, "Outcomes: against baseline, comparator or unclear"),
                Column("affected", NUMBER, "People affected in one arm"),
                Column("at_risk", NUMBER, "People in that arm"),
                Column("cue", TEXT, "The words that decided it"),
                Column("sentence_start", NUMBER, "Offset of the sentence"),
                Column("sentence_end", NUMBER, "End of the sentence"),
            ),
            "The mentions, in reading order",
        ),
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (RECORDS, ANNOTATIONS)}
