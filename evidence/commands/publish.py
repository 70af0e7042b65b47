"""`evidence publish`."""

from __future__ import annotations

import click

from db.store import Store
from evidence.lock import only_run
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
@placed
@restated_option
def publish_command(settings: Settings, topic: Topic, allow_restated: bool) -> None:
    """Build the published database, evidence.db, out of the store.

    It is built aside, checked, and put in place by one rename; if a check fails, the last one
    stays.

    \b
    Example:
      evidence publish --data-dir ./data
    """
    with only_run(settings.lock), Store(settings.store, settings.store_wait_s) as store:
        publish(settings, topic, store, allow_restated=allow_restated)
