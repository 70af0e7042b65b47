"""`evidence export`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from db.schema import TABLES, VIEWS
from evidence.options import placed
from evidence.progress import say
from evidence.settings import Settings
from exports import REFERENCE_FORMATS, TABLE_FORMATS
from exports.count import Count
from exports.gathering import ids_of_kind, references
from exports.night import night_of
from exports.sheet import Sheet
from exports.sheets import SHEETS
from exports.tables import table_sheet
from records.errors import UsageError
from records.topic import Topic

_KINDS = {"publications": "publication", "trials": "trial"}
_DESCRIPTIONS: dict[str, dict[str, str]] = {
    **{each.name: {column.name: column.description for column in each.columns} for each in TABLES},
    **{each.name: dict(each.columns) for each in VIEWS},
}
_REVIEWERS = {name if "-" in name else f"{name}-sheet": make for name, make in SHEETS.items()}


@click.command()
@placed
@click.argument("table", default="evidence")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted([*TABLE_FORMATS, *REFERENCE_FORMATS])),
    default="csv",
    show_default=True,
    help="csv, json, jsonl and xlsx hold any table; ris, nbib, bibtex and csl-json hold "
    "publications or trials.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; standard output if left out.",
)
def export(
    settings: Settings, topic: Topic, table: str, format_name: str, output: Path | None
) -> None:
    """Write a TABLE or view of the published database to a file.

    Without TABLE it is the view `evidence`: one row a mention, with its sentence. TABLE may also
    be a reviewer's sheet: studies-sheet, arms-sheet or summary-of-findings.

    \b
    Example:
      evidence export publications --format ris -o publications.ris
      evidence export studies-sheet --format xlsx -o studies.xlsx
    """
    _refuse_what_cannot_be(table, format_name, to_terminal=output is None and sys.stdout.isatty())
    if not settings.published.is_file():
        raise UsageError(f"{settings.published}: nothing is published yet. Run evidence nightly.")
    address = f"file:{settings.published}?mode=ro"
    count = Count()
    with closing(sqlite3.connect(address, uri=True)) as database:
        pieces = _pieces(database, table, format_name, count)
        if output is None:
            stdout = sys.stdout.buffer
            stdout.writelines(pieces)
            stdout.flush()
        else:
            with output.open("wb") as out:
                out.writelines(pieces)
    say(f"export: {count.number} rows of {table} as {format_name}")


def _refuse_what_cannot_be(table: str, format_name: str, *, to_terminal: bool) -> None:
    if table not in _DESCRIPTIONS and table not in _REVIEWERS:
        known = ", ".join([*sorted(_DESCRIPTIONS), *_REVIEWERS])
        raise UsageError(f"{table}: is no table here. Tables: {known}.")
    if format_name in REFERENCE_FORMATS and table not in _KINDS:
        raise UsageError(
            f"{table}: {format_name} holds publications or trials only. "
            f"Use {', '.join(TABLE_FORMATS)}."
        )
    if to_terminal and format_name in TABLE_FORMATS and TABLE_FORMATS[format_name].binary:
        raise UsageError(f"{format_name}: is no text for a terminal. Name a file with -o.")


def _pieces(
    database: sqlite3.Connection, table: str, format_name: str, count: Count
) -> Iterator[bytes]:
    if format_name in REFERENCE_FORMATS:
        ids = ids_of_kind(database, _KINDS[table], everything=True)
        return REFERENCE_FORMATS[format_name].pieces(count.of(references(database, ids)))
    sheet = _sheet(database, table)
    return TABLE_FORMATS[format_name].pieces(replace(sheet, rows=count.of(sheet.rows)))


def _sheet(database: sqlite3.Connection, table: str) -> Sheet:
    if table in _REVIEWERS:
        return _REVIEWERS[table](database)
    about = night_of(database).about()
    return table_sheet(database, table, about=about, descriptions=_DESCRIPTIONS[table])
