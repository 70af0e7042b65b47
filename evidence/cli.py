"""The command line: `evidence COMMAND`. Exit codes: 0 complete, 1 incomplete, 2 could not run."""

from __future__ import annotations

import click

from evidence.commands.annotate import annotate
from evidence.commands.appraisals import appraisals_group
from evidence.commands.archive import archive_group
from evidence.commands.backup import backup, restore
from evidence.commands.curation import curation_group
from evidence.commands.demo import demo
from evidence.commands.digest import digest
from evidence.commands.explain import explain
from evidence.commands.export import export
from evidence.commands.harvest import harvest
from evidence.commands.import_files import import_command
from evidence.commands.load import load_command
from evidence.commands.mirror import mirror_group
from evidence.commands.nightly import nightly
from evidence.commands.prisma_s import prisma_s
from evidence.commands.publish import publish_command
from evidence.commands.quarantine import quarantine_group
from evidence.commands.schedule import schedule
from evidence.commands.screening import screening_group
from evidence.commands.serve import serve
from evidence.commands.status import status
from evidence.commands.tag import tag
from evidence.commands.versions import freeze_command, rollback, versions
from evidence.options import CleanGroup


@click.group(cls=CleanGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ketamine-evidence", prog_name="evidence")
def main() -> None:
    """Gather, tag and publish the evidence on one topic.

    Records flow one way: harvest (or import), tag, publish, serve. `evidence nightly` does the
    first three in order; schedule it and forget it.

    Exit codes: 0 complete, 1 incomplete (the reasons are listed), 2 could not run.

    \b
    Example:
      evidence nightly && evidence serve
    """


for command in (
    harvest,
    import_command,
    load_command,
    mirror_group,
    tag,
    publish_command,
    nightly,
    serve,
    schedule,
    annotate,
    explain,
    export,
    prisma_s,
    status,
    digest,
    versions,
    rollback,
    freeze_command,
    archive_group,
    backup,
    restore,
    appraisals_group,
    curation_group,
    quarantine_group,
    screening_group,
    demo,
):
    main.add_command(command)
