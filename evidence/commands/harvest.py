"""`evidence harvest`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence import clock
from evidence.harvesting import harvest_topic
from evidence.journey import travelling
from evidence.lock import only_run
from evidence.options import leave, placed
from evidence.replaying import archive_clock
from evidence.settings import Settings
from records.topic import Topic

replay_option = click.option(
    "--replay",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Read the answers from this archive, with the network off.",
)


@click.command()
@placed
@replay_option
def harvest(settings: Settings, topic: Topic, replay: Path | None) -> None:
    """Run the topic's searches and store what they find.

    Every answer is archived before it is read. What could not be had or read is listed, and the
    exit code is then 1.

    \b
    Example:
      NCBI_EMAIL=you@example.org evidence harvest --topic ketamine-eating-disorders
    """
    now = archive_clock(replay) if replay else clock.now
    with only_run(settings.lock), travelling(settings, topic, "harvest", now) as journey:
        harvest_topic(journey, replay)
    leave(journey.result.outcome)
