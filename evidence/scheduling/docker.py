"""A compose file for the image that deploy/Dockerfile makes."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling.files import Made, filled
from evidence.scheduling.installation import Installation
from evidence.scheduling.needs import comment, environment_lines
from evidence.scheduling.quoting import for_crontab, for_shell, for_yaml
from records.errors import UsageError

SAVED = "/etc/ketamine-evidence/compose.yaml"
IMAGE_USER = 10001
"""Whom the image runs as (deploy/Dockerfile), unless compose.yaml says otherwise."""


def files(installation: Installation) -> list[Made]:
    """Return a compose file that works on this machine's data directory and source tree.

    Raises UsageError for a topic file: the image knows the topics that come with the program.
    """
    context = str(installation.source) if installation.source else None
    return [Made("compose.yaml", compose(installation, SAVED, context, bind=True))]


def image_files() -> list[Made]:
    """Return the Dockerfile and what it leaves out, which are the same for everybody."""
    return [Made(name, filled(name, {})) for name in ("Dockerfile", "Dockerfile.dockerignore")]


def compose(installation: Installation, file: str, context: str | None, *, bind: bool) -> str:
    """Return a compose file: with the data directory of the host (`bind`), or a volume."""
    if Path(installation.topic).is_absolute():
        raise UsageError(
            f"{installation.topic}: the image holds the topics of topics/ alone. Put the file "
            "there and name the topic by its name."
        )
    volume = installation.name + "-data"
    place = installation.data_dir if bind else volume
    values = {
        "file": file,
        "at": installation.at,
        "line": _crontab(installation, file),
        "needs": comment(_needs(installation, context, bind=bind)),
        "name": installation.name,
        "build": "" if context is None else _build(context),
        "owner": _owner(installation) if _own(installation, bind) else "",
        "topic": for_yaml(installation.topic),
        "environment_file": for_yaml(installation.environment_file),
        "site_volumes": _mount(place, read_only=True, bind=bind),
        "nightly_volumes": _mount(place, read_only=False, bind=bind),
        "volumes": "" if bind else f"\nvolumes:\n  {volume}:\n",
    }
    return filled("compose.yaml", values).rstrip() + "\n"


def _owner(installation: Installation) -> str:
    return f'  user: "{installation.uid}:{installation.gid}"\n'


def _own(installation: Installation, bind: bool) -> bool:
    """Say whether the containers run as the data directory's owner: never as root."""
    return bind and installation.uid != 0


def _needs(installation: Installation, context: str | None, *, bind: bool) -> list[str]:
    lines = environment_lines(installation, installation.environment_file)
    if context is None:
        lines += [
            "The image is made from the source tree (docker build -f deploy/Dockerfile",
            "-t ketamine-evidence .); this installation has none beside it.",
        ]
    if bind and not _own(installation, bind):
        lines += [
            "The image's user must own the data directory (root needs not run this):",
            f"  chown -R {IMAGE_USER}:{IMAGE_USER} {for_shell(installation.data_dir)}",
        ]
    return lines


def _crontab(installation: Installation, file: str) -> str:
    command = f"docker compose -f {for_shell(file)} run --rm nightly"
    return f"{installation.minute} {installation.hour} * * * {for_crontab(command)}"


def _build(context: str) -> str:
    return f"  build:\n    context: {for_yaml(context)}\n    dockerfile: deploy/Dockerfile\n"


def _mount(place: Path | str, *, read_only: bool, bind: bool) -> str:
    kind = "bind" if bind else "volume"
    # Compose reads $NAME as a variable and $$ as a dollar.
    source = for_yaml(str(place).replace("$", "$$"))
    return (
        f"      - type: {kind}\n        source: {source}\n        target: /data\n"
        f"        read_only: {'true' if read_only else 'false'}\n"
    )
