"""`evidence schedule`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.options import place_options
from evidence.progress import say
from evidence.scheduling.choice import WAYS, best
from evidence.scheduling.files import Made
from evidence.scheduling.installation import installation_of
from evidence.topic_file import load_topic
from records.errors import UsageError


@click.command()
@place_options
@click.argument("way", required=False, type=click.Choice(list(WAYS)))
@click.option(
    "--at",
    default="02:00",
    show_default=True,
    metavar="HH:MM",
    help="When a night begins, by the machine's clock (GitHub's is UTC).",
)
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files into this directory instead of printing them.",
)
def schedule(
    topic_name: str, data_dir: Path, way: str | None, at: str, folder: Path | None
) -> None:
    """Print what runs this installation every night.

    A crontab, units for systemd, a compose file for Docker or a workflow for GitHub Actions, with
    the paths, data directory and topic of this installation; comments say how to install it.
    Without a WAY, it is the one that suits this machine. Nothing is installed, and no value of a
    secret is printed.

    \b
    Example:
      evidence schedule --data-dir /var/lib/evidence --at 03:30
    """
    if way is None:
        way, why = best()
        say(f"schedule: {way}: {why}")
    installation = installation_of(data_dir, topic_name, load_topic(topic_name).slug, at)
    made = WAYS[way](installation)
    if folder is None:
        _print(made)
        return
    for file in made:
        _write(folder / file.name, file.text)
        say(f"schedule: wrote {folder / file.name}")


def _print(made: list[Made]) -> None:
    for number, file in enumerate(made):
        if len(made) > 1:
            click.echo("\n" * bool(number) + f"# ======== {file.name} ========")
        click.echo(file.text, nl=False)


def _write(path: Path, text: str) -> None:
    """Write a file. Raises UsageError where there is another: it may have been edited."""
    if path.exists():
        if path.read_text(encoding="utf-8", errors="replace") == text:
            return
        raise UsageError(
            f"{path}: there is another file of that name. Move it away, or name another directory."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
