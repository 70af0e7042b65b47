"""`evidence publish`."""

from __future__ import annotations

import click

from db.store import Store
from evidence.commands.harvest import accept_option
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import placed
from evidence.publishing import publish
from evidence.settings import Settings
from records.topic import Topic

restated_option = click.option(
    "--allow-restated",
    is_flag=True,
    help="Publish even texts that are restated in other words (demonstration data).",
)


@click.command("publish")
@logged
@placed
@accept_option
@restated_option
def publish_command(
    settings: Settings, topic: Topic, accept_counts: bool, allow_restated: bool
) -> None:
    """Build the next version of the published database out of the store, check it, and show it.

    It is built aside and checked: whole, no counts that fell, every page answered. Only then is it
    shown, by one rename, and a site that is running moves to it. If a check fails, the last
    version stays, and the exit code is 2.

    \b
    Example:
      evidence publish --data-dir ./data
    """
    with only_run(settings.lock), Store(settings.store, settings.store_wait_s) as store:
        publish(settings, topic, store, allow_restated=allow_restated, accept_counts=accept_counts)
