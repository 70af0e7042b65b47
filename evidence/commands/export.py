"""`evidence export`."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click

from db.schema import TABLES, VIEWS
from exports import EXPORTS
from evidence.options import placed
from evidence.progress import say
from evidence.settings import Settings
from records.errors import UsageError
from records.topic import Topic


@click.command()
@placed
@click.argument("table", default="evidence")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted(EXPORTS)),
    default="csv",
    show_default=True,
    help="csv and jsonl hold any table; ris holds publications or trials.",
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

    Without TABLE it is the view `evidence`: one row a mention, with its sentence.

    \b
    Example:
      evidence export publications --format ris -o publications.ris
    """
    known = {*(declared.name for declared in TABLES), *(declared.name for declared in VIEWS)}
    if table not in known:
        raise UsageError(f"{table}: is no table here. Tables: {', '.join(sorted(known))}.")
    if not settings.published.is_file():
        raise UsageError(f"{settings.published}: nothing is published yet. Run evidence nightly.")
    address = f"file:{settings.published}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        if output is None:
            count = EXPORTS[format_name].write(database, table, sys.stdout)
        else:
            with output.open("w", encoding="utf-8", newline="") as out:
                count = EXPORTS[format_name].write(database, table, out)
    say(f"export: {count} rows of {table} as {format_name}")
