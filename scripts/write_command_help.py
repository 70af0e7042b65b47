"""Write docs/commands.md: the help of every command, as the program prints it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from evidence.cli import main

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"


def help_text(command: str) -> str:
    """Return the help of a command ("archive prune"), or of the program for the empty name."""
    arguments = [*command.split(), "--help"]
    return CliRunner().invoke(main, arguments, prog_name="evidence").output.strip()


def command_names(group: click.Group, before: str = "") -> Iterator[str]:
    """Yield the names of all commands, and of the commands below them."""
    for name, command in group.commands.items():
        yield before + name
        if isinstance(command, click.Group):
            yield from command_names(command, f"{before}{name} ")


def document() -> str:
    """Return the page: a section a command."""
    parts = ["# Commands", f"```text\n{help_text('')}\n```"]
    for name in command_names(main):
        parts += [f"## evidence {name}", f"```text\n{help_text(name)}\n```"]
    parts.append(
        "The exit code is 0 when the run was complete, 1 when it was incomplete (what is missing "
        "is listed, and kept in the table `runs`), and 2 when it could not run."
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
