"""`evidence harvest`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.harvesting import Wishes, harvest_topic
from evidence.journey import travelling
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import leave, placed
from evidence.rebuilding import rebuild
from evidence.replaying import store_cut_off
from evidence.settings import Settings
from harvest.archive.archive import Archive
from records.topic import Topic

replay_option = click.option(
    "--replay",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Rebuild from this archive, with the network off.",
)
full_option = click.option(
    "--full",
    is_flag=True,
    help="Read every search whole and every stored record again.",
)
accept_option = click.option(
    "--accept-counts",
    is_flag=True,
    help="Believe the sources where they count far fewer records than before.",
)


@click.command()
@logged
@placed
@full_option
@accept_option
@replay_option
def harvest(
    settings: Settings, topic: Topic, full: bool, accept_counts: bool, replay: Path | None
) -> None:
    """Ask the sources what is new and what changed, and store it.

    The first time, and for a search whose query changed, everything is read. Every answer is
    archived before it is read. What could not be had or read is listed, and the exit code is
    then 1; the next run asks for it again.

    \b
    Example:
      NCBI_EMAIL=you@example.org evidence harvest --topic ketamine-eating-disorders
    """
    if replay:
        leave(rebuild(settings, topic, replay, "harvest"))
    with only_run(settings.lock), travelling(settings, topic, "harvest") as journey:
        store_cut_off(journey.store, Archive(settings.archive), journey.run)
        harvest_topic(journey, Wishes(full, accept_counts))
    leave(journey.result.outcome)
