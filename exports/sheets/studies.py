"""The study table: a row a study, each value that was read with its quote, place and check."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial

from exports.night import night_of
from exports.sheet import Cell, Sheet, SheetColumn
from exports.sheets.cited import Cited, cells, companions, record_path
from exports.sheets.reading import joined
from exports.sheets.standing import STANDING, standing
from exports.sheets.study_rows import StudyRows, first_place, studies
from exports.sheets.study_values import (
    DESIGN,
    DOSE,
    DRUG,
    IN_FULL_TEXT,
    OUTCOMES,
    PARTICIPANTS,
    PLANNED,
    ROUTE,
    SCHEDULE,
    SIDE_EFFECT_COLUMNS,
    other_facts,
    values_of,
)

_KNOWN = (
    SheetColumn("study", "Permanent id of the study here"),
    SheetColumn("label", "Title of its main report"),
    *STANDING,
    SheetColumn("reports", "Number of its reports"),
    SheetColumn("record ids", "Its reports here, main report first"),
    SheetColumn("PMIDs", "PubMed ids of its reports"),
    SheetColumn("DOIs", "Digital object identifiers of its reports"),
    SheetColumn("registrations", "Registration numbers of its reports, with their register"),
    SheetColumn("links", "By what link its reports were brought together"),
    SheetColumn("pages", "Pages of its reports below the address of this site"),
    SheetColumn("year", "Year of its first report"),
    SheetColumn("countries", "Countries of registered sites and of authors' affiliations"),
    SheetColumn("conditions named", "Conditions that its reports name; not who took part"),
    SheetColumn("text source", "Where the texts come from; restated: not the authors' words"),
    SheetColumn("full text", "Whether a full text was read: read, not read, or not looked for"),
    SheetColumn("registry results posted", "yes or no; empty where it has no registration here"),
    SheetColumn("design as registered", "Allocation, model, masking, as the registry posts them"),
    SheetColumn("participants by report", "What each report gives, with its record"),
    SheetColumn("set by hand", "Fields that a person set over what the sources say, and why"),
)

_READ = (
    (DESIGN, "Study design: code of the tagger, or of what the publication type tells"),
    (PARTICIPANTS, "Participants of the main report; other figures: participants by report"),
    (DRUG, "Drugs named as treatment; the quote is the first place that names each"),
    (DOSE, "Doses as stated"),
    (ROUTE, "Routes as stated"),
    (SCHEDULE, "Schedules as stated"),
    ("comparator", "What it was compared with, as read"),
    ("follow-up", "How long people were followed, as stated"),
    (OUTCOMES, "Outcomes named in titles and abstracts; in brackets which way, against what"),
    (PLANNED, "Outcomes planned at registration, with their rank in brackets"),
    (SIDE_EFFECT_COLUMNS["reported"], "Side effects that a title or abstract says occurred"),
    (SIDE_EFFECT_COLUMNS["denied"], "Side effects that it says did not occur"),
    (
        SIDE_EFFECT_COLUMNS["no difference"],
        "Side effects that it says were as with the comparator; this is no denial",
    ),
    (SIDE_EFFECT_COLUMNS["possible"], "Side effects named as possible, feared or looked for"),
    (IN_FULL_TEXT, "Side effects and outcomes that only its full text names; few were read"),
)

COLUMNS = (*_KNOWN, *(column for name, about in _READ for column in companions(name, about)))

QUOTE_COLUMNS = (
    SheetColumn("study", "Permanent id of the study here"),
    SheetColumn("column", "Column of the study table; fact: one that has no column there"),
    SheetColumn("value", "The value read"),
    SheetColumn("quote", "The sentence or field that says so"),
    SheetColumn("record", "The record that says so"),
    SheetColumn("passage", "The passage of the record"),
    SheetColumn("section", "Heading or kind of the passage"),
    SheetColumn("start", "Offset of the words in the passage, in characters, from 0"),
    SheetColumn("end", "End of the words in the passage"),
    SheetColumn("page", "Page and place below the address of this site"),
    SheetColumn("rests on", "text, publication type, or registry: a field that it posts"),
    SheetColumn("restated", "yes where the quote is in other words than its authors'"),
    SheetColumn("checked", "Whether a person set or checked it: no, or who and why"),
)

_ABOUT = (
    "A row a study: a registration and the papers that report it are one study. Candidates, "
    "retracted studies and those gone from their sources are rows too: see the column counted.",
    "An empty cell means that nothing was read, not that there was nothing. Facts and side "
    "effects were read by a program; checked says where a person looked.",
    "Pages are paths below the address of the site that the file comes from.",
)


def studies_sheet(connection: sqlite3.Connection) -> Sheet:
    """Return the study table; a workbook also gets every quote on a row of its own."""
    about = (*_ABOUT, *night_of(connection).about())
    quotes = Sheet("quotes", "Quotes", (), QUOTE_COLUMNS, _quotes(connection))
    return Sheet("studies", "Studies", about, COLUMNS, _rows(connection), more=(quotes,))


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    find = partial(first_place, connection)
    for study in studies(connection):
        by_column: dict[str, list[Cited]] = {}
        for value in values_of(study, find):
            by_column.setdefault(value.column, []).append(value)
        read = [
            cell
            for name, _ in _READ
            for cell in _cells(by_column.get(name, []), _shown(study, name))
        ]
        yield (*_known(study, by_column), *read)


def _cells(found: list[Cited], shown: Cell) -> tuple[Cell, ...]:
    """Return the cells of a value; where the study says one, with the reports that agree."""
    agreeing = [value for value in found if value.value == str(shown)]
    return cells(agreeing or found, shown)


def _shown(study: StudyRows, name: str) -> Cell:
    """Return what the study itself says, which goes before what a single report says."""
    if name == PARTICIPANTS:
        number: int | None = study.study["population_n"]
        return number
    if name == DESIGN:
        design: str | None = study.study["design"]
        return design
    return None


def _known(study: StudyRows, by_column: dict[str, list[Cited]]) -> tuple[Cell, ...]:
    row, reports = study.study, study.reports
    facets = [facet for report in reports for facet in study.facets.get(report["id"], [])]
    return (
        row["id"],
        row["label"],
        *standing(row, reports),
        row["reports"],
        joined(report["id"] for report in reports),
        joined(report["pmid"] for report in reports),
        joined(report["doi"] for report in reports),
        joined(_registrations(study)),
        joined(report["link"] for report in reports),
        joined(record_path(report["kind"], report["id"]) for report in reports),
        row["year"],
        joined(facet["value"] for facet in facets if facet["facet"] == "country"),
        joined(facet["value"] for facet in facets if facet["facet"] == "condition"),
        joined(report["text_source"] for report in reports),
        joined(report["full_text"] or "not looked for" for report in study.publications),
        joined("yes" if report["has_results"] else "no" for report in study.trials),
        joined(_registered_design(study)),
        joined(f"{v.record}: {v.value}" for v in by_column.get(PARTICIPANTS, [])),
        joined(
            f"{setting['record']} {setting['field']}: {setting['value']} ({setting['reason']})"
            for report in reports
            for setting in study.by_hand.get(report["id"], [])
        ),
    )


def _registrations(study: StudyRows) -> Iterator[str]:
    for report in study.reports:
        if report["registry_id"]:
            yield report["registry_id"]
        for number in study.numbers.get(report["id"], []):
            yield number["value"]


def _registered_design(study: StudyRows) -> Iterator[str]:
    for trial in study.trials:
        fields = ("allocation", "intervention_model", "masking", "design_text")
        yield from (trial[name] for name in fields if trial[name])


def _quotes(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    find = partial(first_place, connection)
    for study in studies(connection):
        for value in (*values_of(study, find), *other_facts(study)):
            yield _quote(study.study["id"], value)


def _quote(study: str, value: Cited) -> tuple[Cell, ...]:
    return (
        study,
        value.column,
        value.value,
        value.quote,
        value.record,
        value.passage,
        value.section,
        value.start,
        value.end,
        value.link,
        value.basis,
        "yes" if value.restated else "no",
        value.checked,
    )
