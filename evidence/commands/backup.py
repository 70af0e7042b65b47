"""`evidence backup` and `evidence restore`."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import click

from db.runs import COMPLETE, INCOMPLETE
from evidence import clock
from evidence.backups.layout import Target
from evidence.backups.making import back_up
from evidence.backups.restoring import problems_of
from evidence.backups.restoring import restore as restore_backup
from evidence.options import leave, placed
from evidence.progress import follow, say
from evidence.settings import Settings
from records.topic import Topic

KEEP = 14


@click.command()
@placed
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep",
    default=KEEP,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many backups to keep there; older ones are removed.",
)
@click.option("--verify", is_flag=True, help="Make none; read those there again, every byte.")
def backup(settings: Settings, topic: Topic, target: Path, keep: int, verify: bool) -> None:
    """Copy what cannot be made again to TARGET, a directory on another disk.

    The store, the archive, the files that people keep, the night that is shown, the frozen nights.
    Each file is kept once, so that a backup a night costs little more than what is new. It may be
    made at any time, also while a run is under way. Secrets are in no file and so in no backup.

    \b
    Example:
      evidence backup /mnt/backups/evidence
    """
    if verify:
        _verify(Target(target))
    facts = {
        "made_at": clock.now(),
        "topic": topic.slug,
        "program_version": importlib.metadata.version("ketamine-evidence"),
    }
    made = back_up(
        settings, target, facts["made_at"], facts, lambda items: follow(items, "backup", len(items))
    )
    size = sum(file.bytes for file in made.files)
    say(
        f"backup: {target}: {made.name}: {len(made.files)} files ({size} bytes) and "
        f"{len(made.bodies)} archived answers"
    )
    for name in Target(target).prune(keep):
        say(f"backup: removed {name}")


@click.command()
@placed
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--backup", "name", help="Which of those in SOURCE; the newest if not given.")
def restore(settings: Settings, topic: Topic, source: Path, name: str | None) -> None:
    """Make the data directory again out of a backup in SOURCE.

    Every file is compared with its digest first, and the store is brought to the shape of this
    release. The data directory must not be there yet, or be empty.

    \b
    Example:
      evidence restore /mnt/backups/evidence --data-dir /var/lib/evidence
    """
    made = restore_backup(source, settings.data_dir, name)
    say(f"restore: {settings.data_dir}: {made.name}, made {made.facts.get('made_at')}")
    say("restore: run evidence publish to see whether it publishes, then go on as before")


def _verify(target: Target) -> None:
    wrong = 0
    there = target.backups()
    for made in there:
        for problem in problems_of(target, made):
            click.echo(f"{made.name}: {problem}")
            wrong += 1
    click.echo(f"{target.directory}: {len(there)} backups, {wrong} problems")
    leave(INCOMPLETE if wrong or not there else COMPLETE)
