"""`evidence prisma-s`."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from evidence.log_lines import plain
from evidence.options import placed
from evidence.prisma_s import FORMATS, read_checklist
from evidence.settings import Settings
from records.errors import UsageError
from records.topic import Topic


@click.command("prisma-s")
@placed
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="md",
    show_default=True,
    help="Markdown for a methods section, CSV for a table, JSON for programs.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; standard output if left out.",
)
def prisma_s(settings: Settings, topic: Topic, format_name: str, output: Path | None) -> None:
    """Print the PRISMA-S checklist: how the published evidence was searched.

    All sixteen items, filled from what was done: databases, strategies as run, dates, counts,
    deduplication. What only people know (contacts, peer review) comes from [prisma_s] in the
    topic file; what nobody did is "not done".

    \b
    Example:
      evidence prisma-s --format csv -o prisma-s.csv
    """
    if not settings.published.is_file():
        raise UsageError(f"{settings.published}: nothing is published yet. Run evidence nightly.")
    address = f"file:{settings.published}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        text = FORMATS[format_name](read_checklist(database, str(settings.published)))
    if output is None:
        # Names of imported files are among it: none of them tells a terminal what to do.
        # Line ends stay as the format has them: CSV's rows end otherwise than lines in a cell.
        parts = re.split(r"(\r?\n)", text)
        click.echo(
            "".join(part if part.endswith("\n") else plain(part) for part in parts), nl=False
        )
    else:
        output.write_text(text, encoding="utf-8", newline="")
