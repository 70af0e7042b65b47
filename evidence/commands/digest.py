"""`evidence digest`."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from evidence.digest_sending import digest_wishes
from evidence.options import placed
from evidence.settings import Settings, settings_shown
from exports.digest import digest as digest_of
from exports.digest import last_run
from records.errors import UsageError
from records.topic import Topic


@click.command("digest")
@placed
@click.option("--since", help="A day, such as 2026-11-01; the last run if not given.")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A published database; the one that is shown if not given.",
)
def digest(settings: Settings, topic: Topic, since: str | None, path: Path | None) -> None:
    """Print what changed as plain text, to be mailed or posted.

    Retractions first, then new records with what they report and deny, results, links, what was
    revised, what is read otherwise and why, and what is missing. `evidence nightly` gives the same
    to the command named by `digest_command` in evidence.toml.

    \b
    Example:
      evidence digest --since 2026-11-01 | mail -s "New evidence" reviewers@example.org
    """
    shown = path or settings.versions.shown()
    if shown is None:
        raise UsageError(f"{settings.published}: nothing is published yet. Run evidence nightly.")
    wishes = digest_wishes(settings_shown(settings.data_dir, os.environ))
    with closing(sqlite3.connect(f"{shown.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        moment = _day(since) if since else last_run(connection)
        if moment is None:
            raise UsageError(f"{shown}: knows no run. Name a day with --since.")
        click.echo(digest_of(connection, moment, wishes.site_url), nl=False)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--since: {text[:40]!r} is no day. Write it as 2026-11-01.") from None
