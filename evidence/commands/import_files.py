"""`evidence import`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.importing import import_files
from evidence.journey import travelling
from evidence.lock import only_run
from evidence.options import leave, placed
from evidence.settings import Settings
from records.topic import Topic


@click.command("import")
@placed
@click.option(
    "--matching",
    is_flag=True,
    help="Store only records that name a drug and a condition of the topic file.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_command(
    settings: Settings, topic: Topic, files: tuple[Path, ...], matching: bool
) -> None:
    """Store the records of FILES.

    A file is PubMed XML (plain or .gz), ClinicalTrials.gov v2 JSON or a ZIP of it, or
    hand-searched records as RIS or JSON Lines (docs/hand-searched.md). Its kind is told by its
    content. The same file twice changes nothing.

    Files of any size are read a piece at a time: NLM's yearly and daily files (30,000 records),
    a download of the whole register. With --matching, records that do not name one of the
    topic's drugs and one of its conditions are left out, and counted. Records that an NLM file
    deletes are marked as deleted where they are stored.

    \b
    Example:
      evidence import hand-searched.ris pubmed-export.xml.gz
      evidence import --matching pubmed26n1298.xml.gz
    """
    with only_run(settings.lock), travelling(settings, topic, "import") as journey:
        import_files(journey, files, matching=matching)
    leave(journey.result.outcome)
