"""`evidence nightly`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence import clock
from evidence.commands.harvest import replay_option
from evidence.commands.publish import restated_option
from evidence.night import run_night
from evidence.options import leave, placed
from evidence.replaying import archive_clock
from evidence.settings import Settings
from records.topic import Topic


@click.command()
@placed
@replay_option
@restated_option
def nightly(settings: Settings, topic: Topic, replay: Path | None, allow_restated: bool) -> None:
    """Harvest, tag and publish, in this order.

    A source that fails makes the run incomplete (exit code 1); what was found is published all
    the same. With nothing new, the evidence stays as it is, and this is said.

    \b
    Example:
      evidence nightly --data-dir /var/lib/evidence
    """
    now = archive_clock(replay) if replay else clock.now
    leave(run_night(settings, topic, now, replay=replay, allow_restated=allow_restated))
