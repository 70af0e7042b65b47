"""References made for these tests, and files read back as their users' tools read them."""

from __future__ import annotations

import io
import sqlite3
from typing import Any

import rispy

from exports import REFERENCE_FORMATS, TABLE_FORMATS
from exports.gathering import ids_of_kind, references
from exports.reference import Author, Reference
from exports.tables import table_sheet

TAGS = (
    "side effect: dissociation [reported]",
    "side effect: nausea [no difference]",
    "outcome: EDE-Q [improved]",
    "outcome: Mood [no result stated]",
)

PAPER = Reference(
    id="pmid101",
    kind="publication",
    title="Ketamine in severe anorexia nervosa: a randomised trial",
    authors=(
        Author("Doe, Jane Q", "Doe", "Jane Q", "JQ"),
        Author("Team and Friends, The", collective="Team and Friends, The"),
    ),
    year=2023,
    date="2023-05-04",
    journal="Journal of Invented Trials",
    journal_abbreviation="J Invent Trials",
    volume="12",
    issue="3",
    pages="145-9",
    doi="10.1000/test_101(a)",
    pmid="101",
    pmcid="PMC101",
    issn="1234-5678",
    urls=("https://pubmed.ncbi.nlm.nih.gov/101/", "https://doi.org/10.1000/test_101(a)"),
    abstract="METHODS: Forty adults were randomised.\n\nRESULTS: Dissociation occurred in 30%.",
    abstract_source="pubmed",
    languages=("eng",),
    types=("Journal Article", "Randomized Controlled Trial"),
    mesh=("*Ketamine/adverse effects", "Depressive Disorder, Major"),
    keywords=("esketamine",),
    tags=TAGS,
    registrations=("NCT01111111",),
)

TRIAL = Reference(
    id="NCT01111111",
    kind="trial",
    title="Ketamine for bulimia nervosa",
    year=2022,
    date="2022-01",
    urls=("https://clinicaltrials.gov/study/NCT01111111",),
    abstract="Forty people will take part.",
    abstract_source="registry",
    tags=("outcome: EDE-Q [in a registration]",),
    registry="ClinicalTrials.gov",
    registry_id="NCT01111111",
    registrations=("NCT01111111",),
    sponsor="University of Examples, and Sons",
)

BARE = Reference(id="x1a2b3c4d5e", kind="publication")

HOSTILE = Reference(
    id="pmid666",
    kind="publication",
    title='=cmd|"/c calc"!A1 {unbalanced\r\nER  - \nTY  - JOUR\x00\x1b[31m \\ 9% $x_1$ #1 & ~^ "q"',
    authors=tuple(
        Author(f"Möller and {{Co{n}, Zoë\tÅ", f"Möller and {{Co{n}", "Zoë\tÅ", "ZÅ")
        for n in range(3000)
    ),
    year=2021,
    journal="}Journal{",
    abstract="PMID- 1\n\nPMID- 2\n      continued\n@article{x,\n",
    keywords=("a, b", "tab\there", "الكيتامين"),
    tags=("side effect: الغثيان [reported]",),
)

ARABIC = Reference(
    id="pmid777",
    kind="publication",
    title="الكيتامين لعلاج فقدان الشهية العصبي — ケタミン",
    authors=(Author("محمود, أحمد", "محمود", "أحمد"), Author("李, 雷", "李", "雷")),
    year=2020,
    journal="المجلة",
)

EVERY = (PAPER, TRIAL, BARE, HOSTILE, ARABIC)


def text_of(name: str, *references: Reference) -> str:
    return b"".join(REFERENCE_FORMATS[name].pieces(references)).decode()


def text_of_all(name: str, database: sqlite3.Connection, kind: str) -> str:
    ids = ids_of_kind(database, kind, everything=True)
    return b"".join(REFERENCE_FORMATS[name].pieces(references(database, ids))).decode()


def table_text(name: str, database: sqlite3.Connection, table: str) -> str:
    return b"".join(TABLE_FORMATS[name].pieces(table_sheet(database, table))).decode()


def ris_entries(text: str) -> dict[str, Any]:
    # As a file is opened: every kind of line end becomes one.
    found = rispy.loads(io.StringIO(text, newline=None).read())
    return {entry["accession_number"]: entry for entry in found}
