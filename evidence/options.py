"""Options that commands share, and how errors become one line and an exit code."""

from __future__ import annotations

import functools
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from db.runs import INCOMPLETE
from evidence import log_lines
from evidence.settings import Settings, load_settings
from evidence.streams import fill_closed, let_go
from evidence.topic_file import DEFAULT_TOPIC, load_topic
from records.errors import EvidenceError
from records.topic import Topic

COMPLETE_EXIT = 0
INCOMPLETE_EXIT = 1
ERROR_EXIT = 2

Command = Callable[..., Any]


def place_options(command: Command) -> Command:
    """Add --topic and --data-dir."""
    for option in (
        click.option(
            "--data-dir",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("data"),
            envvar="EVIDENCE_DATA",
            show_default=True,
            help="Where the store, the archive and the published database live.",
        ),
        click.option(
            "--topic",
            "topic_name",
            default=DEFAULT_TOPIC,
            envvar="EVIDENCE_TOPIC",
            show_default=True,
            help="A topic by name, or the path of a topic file.",
        ),
    ):
        command = option(command)
    return command


def cluster_options(command: Command) -> Command:
    """Add --scheduler and --worker-memory, which share the work out."""
    for option in (
        click.option(
            "--worker-memory",
            metavar="SIZE",
            help='The most memory that each local worker takes, such as "2GB".',
        ),
        click.option(
            "--scheduler",
            metavar="local|ADDRESS",
            help="Share the work out with Dask: local, local:4 for four processes, or the address "
            "of a scheduler (docs/cluster.md). The result is the same.",
        ),
    ):
        command = option(command)
    return command


def placed(command: Command) -> Command:
    """Give a command `settings` and `topic` in place of --topic and --data-dir."""

    @place_options
    @functools.wraps(command)
    def wrapper(*, topic_name: str, data_dir: Path, **more: Any) -> Any:
        settings: Settings = load_settings(data_dir)
        topic: Topic = load_topic(topic_name)
        return command(settings=settings, topic=topic, **more)

    return wrapper


def leave(outcome: str) -> NoReturn:
    """End the program with the exit code of a run's outcome."""
    sys.exit(INCOMPLETE_EXIT if outcome == INCOMPLETE else COMPLETE_EXIT)


class CleanGroup(click.Group):
    """A command group that turns our errors into one line and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # here, where a full disk can still be told
        except EvidenceError as error:
            _fail(_one_line(error))
        except BrokenPipeError:
            # The reader of our output went away (evidence export | head): nothing is wrong.
            let_go(sys.stdout)
            sys.exit(COMPLETE_EXIT)
        except OSError as error:
            let_go(sys.stdout)
            place = error.filename or "input or output"
            _fail(f"{place}: {error.strerror or error}. Check permissions and free disk space.")
        except sqlite3.DatabaseError as error:
            _fail(f"a database: {_one_line(error)}. Check permissions and free disk space.")
        return result

    def main(self, *arguments: Any, **more: Any) -> Any:
        """Run as a program."""
        fill_closed()
        log_lines.begin()
        return super().main(*arguments, **more)


def _fail(why: str) -> NoReturn:
    log_lines.write(f"evidence: {why}", log_lines.ERROR)
    sys.exit(ERROR_EXIT)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
