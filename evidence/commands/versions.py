"""`evidence versions`, `evidence rollback` and `evidence freeze`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from db.freezing import all_frozen, freeze
from db.versions import Published, Version, sha256
from evidence import clock
from evidence.lock import only_run
from evidence.options import placed
from evidence.progress import say
from evidence.settings import Settings
from records.errors import StoreError, UsageError
from records.topic import Topic


@click.command()
@placed
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def versions(settings: Settings, topic: Topic, as_json: bool) -> None:
    """List the published nights that are kept, which one is shown, and those kept for ever.

    \b
    Example:
      evidence versions
    """
    published, shown = settings.versions, settings.versions.current()
    kept = published.versions()
    for_ever = all_frozen(settings.frozen)
    if as_json:
        told = {
            "shown": shown.name if shown else None,
            "kept": [dict(version.facts) for version in kept],
            "refused": published.refused(),
            "frozen": [dict(one.facts) for one in for_ever],
        }
        click.echo(json.dumps(told, indent=1))
        return
    if not kept:
        click.echo(f"{published.directory}: no night is published yet. Run evidence nightly.")
    for version in kept:
        mark = "*" if shown and version.name == shown.name else " "
        click.echo(f"{mark} {version.name}  {_brief(version)}")
    if published.refused():
        click.echo(f"! a candidate was refused: {published.directory / 'refused.json'}")
    for one in for_ever:
        click.echo(f"= {one.name}  {one.facts.get('version')}, frozen {one.facts['frozen_at']}")


@click.command()
@placed
@click.argument("name", required=False)
def rollback(settings: Settings, topic: Topic, name: str | None) -> None:
    """Show an earlier night again: NAME, or the one before the one that is shown.

    It is one rename, and a running site moves with it. The store is left as it is, so the next
    night publishes the latest state again: mend what was wrong first, or stop the schedule.

    \b
    Example:
      evidence rollback
    """
    with only_run(settings.lock):
        published = settings.versions
        version = published.version(name) if name else _before(published)
        if sha256(version.path) != version.facts.get("sha256"):
            raise StoreError(
                f"{version.path}: is not what it was published as (its SHA-256 differs). "
                "Choose another: evidence versions lists them."
            )
        published.switch(version, clock.now(), "rollback")
    say(f"rollback: shown now: {version.name} ({_brief(version)})")


@click.command("freeze")
@placed
@click.argument("name")
@click.option("--version", "of", help="A night that is kept; the one that is shown if not given.")
@click.option("--note", default="", help="What for; it is shown on the site.")
def freeze_command(settings: Settings, topic: Topic, name: str, of: str | None, note: str) -> None:
    """Keep one night for ever under NAME, to be cited: file, checksum, versions, counts.

    The site offers it at /versions; `evidence serve --frozen NAME` shows the site as it was.

    \b
    Example:
      evidence freeze review-2026 --note "Searches of the review, last update"
    """
    published = settings.versions
    version = published.version(of) if of else published.current()
    if version is None:
        raise UsageError(f"{published.directory}: no night is published yet. Run evidence nightly.")
    kept = freeze(settings.frozen, name, version, clock.now(), note)
    say(f"freeze: {name}: {version.name}, SHA-256 {kept.facts.get('sha256')}, {kept.path}")


def frozen_file(directory: Path, name: str) -> Path:
    """Return the file of a frozen night. Raises UsageError that lists those there are."""
    there = {one.name: one.path for one in all_frozen(directory)}
    if name not in there:
        names = ", ".join(sorted(there)) or "none"
        raise UsageError(f"{name}: is no frozen night. Frozen: {names}.")
    return there[name]


def _before(published: Published) -> Version:
    kept, shown = published.versions(), published.current()
    names = [version.name for version in kept]
    place = names.index(shown.name) + 1 if shown and shown.name in names else 0
    if place >= len(kept):
        raise UsageError(
            f"{published.directory}: no earlier night is kept. What is shown stays as it is."
        )
    return kept[place]


def _brief(version: Version) -> str:
    facts = version.facts
    counts = facts.get("counts") or {}
    parts = (
        f"published {facts.get('published_at', 'at an unknown time')}",
        f"{counts.get('publications', '?')} publications",
        f"{counts.get('trials', '?')} trials",
        f"{counts.get('mentions', '?')} mentions",
    )
    return ", ".join(parts)
