"""`evidence tag`."""

from __future__ import annotations

import click

from evidence.cluster.tagging import WorkersReading
from evidence.cluster.workers import workers
from evidence.journey import travelling
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import cluster_options, leave, placed
from evidence.settings import Settings
from evidence.tagging import tag_texts
from records.topic import Topic


@click.command()
@logged
@placed
@cluster_options
def tag(settings: Settings, topic: Topic, scheduler: str | None, worker_memory: str | None) -> None:
    """Tag outcomes and side effects in the stored texts.

    Only texts that are new or changed are read, or all when the tagger's version is another.

    With --scheduler, workers read the texts, batch by batch, into Parquet shards below the data
    directory, and what they found is stored as without them (docs/cluster.md). Run again, what was
    read before is not read again.

    \b
    Example:
      evidence tag --data-dir ./data
      evidence tag --scheduler tcp://10.0.0.1:8786
    """
    with only_run(settings.lock), travelling(settings, topic, "tag") as journey:
        if scheduler:
            with workers(scheduler, worker_memory) as hands:
                tag_texts(journey, WorkersReading(hands, journey))
        else:
            tag_texts(journey)
    leave(journey.result.outcome)
