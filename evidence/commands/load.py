"""`evidence load`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.cluster.loading import load_shards
from evidence.journey import stage, travelling
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.options import leave, placed
from evidence.settings import Settings
from records.topic import Topic


@click.command("load")
@logged
@placed
@click.option(
    "--matching",
    is_flag=True,
    help="Store only records that name a drug and a condition of the topic file.",
)
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def load_command(
    settings: Settings, topic: Topic, shards: tuple[Path, ...], matching: bool
) -> None:
    """Merge Parquet SHARDS of records and annotations into the store of a topic.

    SHARDS are files, or directories of them, as workers of evidence import and evidence tag write
    them (docs/shards.md). The same shard twice changes nothing. Of annotations only those are
    taken that this installation's own tagger version made, of texts that are stored; the others
    are counted, and left.

    \b
    Example:
      evidence load --matching /shared/psychiatry/shards
      evidence load annotations/3be83c53.parquet
    """
    with (
        only_run(settings.lock),
        travelling(settings, topic, "load") as journey,
        stage(journey, "load"),
    ):
        load_shards(journey, shards, matching=matching)
    leave(journey.result.outcome)
