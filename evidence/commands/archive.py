"""`evidence archive verify` and `evidence archive prune`."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from db.journal import bodies_in_use, times_of_news
from db.runs import COMPLETE, INCOMPLETE
from db.store import Store
from evidence import clock
from evidence.lock import only_run
from evidence.options import leave, placed
from evidence.settings import Settings
from harvest.archive.archive import Archive
from harvest.archive.pruning import problems, prunable, prune
from records.errors import UsageError
from records.topic import Topic

MEBIBYTE = 2**20


@click.group("archive")
def archive_group() -> None:
    """Look after the raw answers that everything can be rebuilt from.

    \b
    Example:
      evidence archive verify
    """


@archive_group.command()
@placed
def verify(settings: Settings, topic: Topic) -> None:
    """Read every archived answer again and compare it with its digest.

    The exit code is 1 when something is missing or damaged; each fault is named.

    \b
    Example:
      evidence archive verify --data-dir /var/lib/evidence
    """
    archive = _archive(settings)
    count = sum(1 for _ in archive.entries())
    wrong = list(problems(archive))
    for problem in wrong:
        click.echo(problem)
    click.echo(f"{archive.directory}: {count} answers, {len(wrong)} problems")
    leave(INCOMPLETE if wrong else COMPLETE)


@archive_group.command("prune")
@placed
@click.option(
    "--older-than-days",
    type=click.IntRange(min=1),
    default=365,
    show_default=True,
    help="Keep everything younger than this.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep it.")
def prune_command(settings: Settings, topic: Topic, older_than_days: int, dry_run: bool) -> None:
    """Remove old answers that brought nothing new, and the bodies of old failures.

    What was asked and when, the digests, and the journal of changes stay, and so does every
    answer that something stored came from: a rebuild gives the same as before.

    \b
    Example:
      evidence archive prune --older-than-days 180
    """
    with only_run(settings.lock):
        archive = _archive(settings)
        now = clock.now()
        before = _days_before(now, older_than_days)
        with Store(settings.store, settings.store_wait_s) as store:
            digests = prunable(archive, before, times_of_news(store), bodies_in_use(store))
        if dry_run:
            size = sum(archive.body_path(digest).stat().st_size for digest in digests)
            click.echo(f"{len(digests)} answers could go, {size / MEBIBYTE:.1f} MiB")
            return
        gone = prune(archive, digests, now, f"older than {older_than_days} days")
        click.echo(f"{len(gone.digests)} answers removed, {gone.size / MEBIBYTE:.1f} MiB")


def _archive(settings: Settings) -> Archive:
    archive = Archive(settings.archive)
    if not settings.archive.is_dir():
        raise UsageError(
            f"{settings.archive}: there is no archive. Harvest first: evidence nightly"
        )
    return archive


def _days_before(now: str, days: int) -> str:
    moment = datetime.fromisoformat(now) - timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
