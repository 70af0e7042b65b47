"""`evidence nightly`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.commands.harvest import accept_option, full_option, replay_option
from evidence.commands.publish import restated_option
from evidence.harvesting import Wishes
from evidence.log_lines import logged
from evidence.night import run_night
from evidence.options import leave, placed
from evidence.rebuilding import rebuild
from evidence.settings import Settings
from records.topic import Topic


@click.command()
@logged
@placed
@full_option
@accept_option
@replay_option
@restated_option
def nightly(
    settings: Settings,
    topic: Topic,
    full: bool,
    accept_counts: bool,
    replay: Path | None,
    allow_restated: bool,
) -> None:
    """Harvest, tag, build, check and publish, in this order.

    The sources are asked for what is new and what changed since the last complete night, and for
    some stored records again, longest unread first. A source that fails makes the run incomplete
    (exit code 1); what was found is published all the same. With nothing new, the evidence stays
    as it is, and this is said. A night that fails a check is not shown: the last one stays, and
    the exit code is 2.

    \b
    Example:
      evidence nightly --data-dir /var/lib/evidence
    """
    if replay:
        leave(
            rebuild(
                settings,
                topic,
                replay,
                "nightly",
                allow_restated=allow_restated,
                accept_counts=accept_counts,
            )
        )
    leave(run_night(settings, topic, Wishes(full, accept_counts), allow_restated=allow_restated))
