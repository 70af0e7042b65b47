"""`evidence import`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.cluster.importing import import_on
from evidence.cluster.workers import workers
from evidence.imported_search import Given
from evidence.importing import import_files
from evidence.journey import stage, travelling
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import cluster_options, leave, placed
from evidence.settings import Settings
from records.errors import UsageError
from records.topic import Topic


@click.command("import")
@logged
@placed
@cluster_options
@click.option(
    "--matching",
    is_flag=True,
    help="Store only records that name a drug and a condition of the topic file.",
)
@click.option("--platform", help='Where FILE was searched: "Embase (Ovid)".')
@click.option("--searched-on", metavar="DATE", help="When it was searched, such as 2026-11-01.")
@click.option("--strategy", help="The search as run, or a text file that holds it.")
@click.option("--hits", type=click.IntRange(min=0), help="How many records the platform counted.")
@click.option("--limits", help='What narrowed the search: "English, since 2000".')
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_command(
    settings: Settings,
    topic: Topic,
    files: tuple[Path, ...],
    matching: bool,
    platform: str | None,
    searched_on: str | None,
    strategy: str | None,
    hits: int | None,
    limits: str | None,
    scheduler: str | None,
    worker_memory: str | None,
) -> None:
    """Store the records of FILES.

    A file is PubMed XML (plain or .gz) or MEDLINE, ClinicalTrials.gov v2 JSON or a ZIP of it, an
    export of another register (WHO ICTRP, ISRCTN, ANZCTR, EU CTR, CTIS) or database (Embase,
    PsycINFO, CENTRAL, Scopus, Web of Science: CSV or RIS; docs/importing.md), or hand-searched
    records as RIS or JSON Lines (docs/hand-searched.md). Its kind is told by its content. The
    same file twice changes nothing.

    The file of Retraction Watch (retraction_watch.csv) is none of records: it says which stored
    publications were retracted, and counts for those stored later too (docs/corrections.md).

    What --platform, --searched-on, --strategy, --hits and --limits say of one file is kept with
    it, published, and reported by PRISMA-S. Hits that are not the number of records in the file
    make the import incomplete.

    Files of any size are read a piece at a time: NLM's yearly and daily files (30,000 records),
    a download of the whole register. With --matching, records that do not name one of the
    topic's drugs and one of its conditions are left out, and counted. Records that an NLM file
    deletes are marked as deleted where they are stored.

    With --scheduler, workers parse the files, each file one task, into Parquet shards below the
    data directory, and what they found is stored as without them (docs/cluster.md).

    \b
    Example:
      evidence import hand-searched.ris pubmed-export.xml.gz
      evidence import --matching pubmed26n1298.xml.gz
      evidence import --matching --scheduler local pubmed26n*.xml.gz
      evidence import embase.ris --platform "Embase (Ovid)" --searched-on 2026-11-01
        --strategy embase-strategy.txt --hits 120
    """
    given = Given.checked(platform, searched_on, strategy, hits, limits)
    if given.parameters and len(files) > 1:
        raise UsageError(
            "--platform, --searched-on, --strategy, --hits and --limits describe one file. "
            "Import the files one by one."
        )
    with (
        only_run(settings.lock),
        travelling(settings, topic, "import") as journey,
        stage(journey, "import"),
    ):
        if scheduler:
            with workers(scheduler, worker_memory) as hands:
                import_on(hands, journey, files, matching=matching, given=given)
        else:
            import_files(journey, files, matching=matching, given=given)
    leave(journey.result.outcome)
