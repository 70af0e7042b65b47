"""A blank summary-of-findings table after GRADE: outcomes and who measured them, no judgement.

People fill in the figures and the certainty; this program knows none of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from urllib.parse import quote as quoted

from exports.night import night_of
from exports.sheet import Cell, Sheet, SheetColumn
from exports.sheets.cited import fragment_of, record_path
from exports.sheets.meant import FULL_TEXT, meant
from exports.sheets.reading import Row, joined, rows, streamed
from exports.sheets.standing import STANDING, counted, standing

BY_PEOPLE = "to be filled in by people"

BLANK = (
    "No. of participants",
    "Relative effect (95% CI)",
    "Anticipated absolute effects: risk with comparator",
    "Anticipated absolute effects: risk with treatment",
    "Certainty of the evidence (GRADE)",
    "Comments",
)

COLUMNS = (
    SheetColumn(
        "Outcome", "Concept of the lexicon that a title or abstract of a study of people names"
    ),
    SheetColumn("kind", "outcome or side effect"),
    SheetColumn("family", "Construct of an outcome, body system of a side effect"),
    SheetColumn(
        "No. of studies",
        "Studies of people that name it in a title or abstract; studies, not records. Retracted "
        "ones, candidates and those gone from their sources are not among them",
    ),
    *(SheetColumn(f"{name} ({BY_PEOPLE})", "Blank, and never computed here") for name in BLANK),
    SheetColumn("studies", "Ids of the studies counted"),
    SheetColumn("not counted", "Studies of people that name it and are left out, and why"),
    SheetColumn("only planned", "Studies that name it in a registration only: no result yet"),
    SheetColumn("where to look", "Page of the concept below the address of this site"),
    SheetColumn("concept id", "Id of the concept"),
)

STUDY_COLUMNS = (
    SheetColumn("Outcome", "The concept"),
    SheetColumn("kind", "outcome or side effect"),
    SheetColumn("study", "Permanent id of the study here"),
    SheetColumn("label", "Title of its main report"),
    *STANDING,
    SheetColumn("design", "Study design, code of the tagger or from the publication type"),
    SheetColumn("participants", "Participants of the study; not of this outcome"),
    SheetColumn("record", "The record that names it"),
    SheetColumn("how it is meant", "Direction of an outcome, or assertion of a side effect"),
    SheetColumn("against", "baseline, comparator or unclear, for an outcome"),
    SheetColumn("quote", "The sentence"),
    SheetColumn("where", "Page and place below the address of this site"),
)

_ABOUT = (
    "A blank table: the program lists outcomes and the studies that name them, and fills in no "
    f"figure and no certainty. The columns marked “{BY_PEOPLE}” are empty on purpose.",
    "One row for each concept that a study of people names in a title or abstract. What stands "
    "only in full texts, and what is only planned in a registration, makes no row.",
    "That a study names an outcome does not say that it can be pooled with another.",
)

_CONCEPTS = "select id, kind, name, family from concepts order by kind, family, name, id"

# Concept by concept, in the order of their key: a join of all would have to be sorted whole.
_OF_CONCEPT = """select s.id as study, s.retracted, s.gone, s.role,
    max(rc.state <> 'planned') as measured
  from record_concepts rc join study_reports sr on sr.record = rc.record
  join studies s on s.id = sr.study
  where rc.concept_id = ? and (s.stratum = 'human study' or rc.state = 'planned')
  group by s.id order by s.id"""

_MENTIONS = """select c.name, c.kind as concept_kind, s.id as study, s.label as study_label,
    s.stratum, s.retracted, s.gone, s.role, s.design, s.population_n, r.id as record, r.kind,
    m.id, m.label, m.assertion, m.comparison, m.direction, m.contrast,
    pub.retraction_status, pub.retraction_said_by, p.abstract_source as text_source,
    substr(p.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) as sentence
  from concepts c join mentions m on m.concept_id = c.id join records r on r.id = m.record
  join passages p on p.id = m.passage join publications pub on pub.id = r.id
  join study_reports sr on sr.record = r.id join studies s on s.id = sr.study
  where s.stratum = 'human study' and m.part is not ?
  order by c.kind, c.family, c.name, c.id, s.id, r.id, p.ordinal, m.start"""


def summary_of_findings_sheet(connection: sqlite3.Connection) -> Sheet:
    """Return the blank table; a workbook also gets the sentence of every study and concept."""
    about = (*_ABOUT, *night_of(connection).about())
    studies = Sheet(
        "studies by outcome", "Studies by outcome", (), STUDY_COLUMNS, _studies(connection)
    )
    title = "Summary of findings (blank)"
    return Sheet("summary-of-findings", title, about, COLUMNS, _rows(connection), more=(studies,))


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    for concept in rows(connection, _CONCEPTS):
        studies = rows(connection, _OF_CONCEPT, [concept["id"]])
        if any(study["measured"] for study in studies):
            yield _row(concept, studies)


def _row(concept: Row, studies: list[Row]) -> tuple[Cell, ...]:
    measured = [study for study in studies if study["measured"]]
    counts = [study for study in measured if counted(study) == "yes"]
    left_out = [study for study in measured if counted(study) != "yes"]
    return (
        concept["name"],
        _kind(concept["kind"]),
        concept["family"],
        len(counts),
        *(None for _ in BLANK),
        joined(study["study"] for study in counts),
        joined(f"{study['study']} ({counted(study)[4:]})" for study in left_out),
        joined(study["study"] for study in studies if not study["measured"]),
        _page(concept["kind"], concept["id"]),
        concept["id"],
    )


def _kind(kind: str) -> str:
    return "outcome" if kind == "OUTCOME" else "side effect"


def _page(kind: str, concept: str) -> str:
    folder = "outcomes" if kind == "OUTCOME" else "side-effects"
    return f"/{folder}/{quoted(concept, safe='')}"


def _studies(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    for row in streamed(connection, _MENTIONS, [FULL_TEXT]):
        yield (
            row["name"],
            _kind(row["concept_kind"]),
            row["study"],
            row["study_label"],
            *standing(row, [{**row, "id": row["record"]}]),
            row["design"],
            row["population_n"],
            row["record"],
            meant(row),
            row["contrast"],
            row["sentence"].strip(),
            record_path(row["kind"], row["record"], fragment_of(row["id"])),
        )
