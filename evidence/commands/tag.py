"""`evidence tag`."""

from __future__ import annotations

import click

from evidence.journey import travelling
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import leave, placed
from evidence.settings import Settings
from evidence.tagging import tag_texts
from records.topic import Topic


@click.command()
@logged
@placed
def tag(settings: Settings, topic: Topic) -> None:
    """Tag outcomes and side effects in the stored texts.

    Only texts that are new or changed are read, or all when the tagger's version is another.

    \b
    Example:
      evidence tag --data-dir ./data
    """
    with only_run(settings.lock), travelling(settings, topic, "tag") as journey:
        tag_texts(journey)
    leave(journey.result.outcome)
