"""Lines for the operator: text on a terminal, one JSON object a line elsewhere, all to stderr.

Only commands that make a run write JSON; what says a command that prints results stays text. A
line is written whole by one call, so that two programs may share a file or a pipe.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from evidence import clock
from evidence.streams import let_go

VARIABLE = "EVIDENCE_LOG"
LONGEST_BYTES = 4096
"""What one write to a pipe may hold without being torn (PIPE_BUF). The whole of a longer message
is in the store, with the reasons of its run."""

INFO, WARNING, ERROR = "info", "warning", "error"


@dataclass(slots=True)
class _Telling:
    """How lines are written now, and of which run and stage they tell."""

    as_json: bool = False
    run: str | None = None
    stage: str | None = None


_now = _Telling()


def write(message: str, level: str = INFO, seconds: float | None = None) -> None:
    """Write one line. `seconds` is how long a stage took that has just ended.

    A stream that is closed or full costs the line, never the work.
    """
    if _now.as_json:
        text = json_line(clock.now(), level, _now.run, _now.stage, message, seconds)
    else:
        text = f"{plain(message)}\n"
    try:
        _put(text)
    except (OSError, ValueError):  # nobody reads any more, or the log's disk is full
        let_go(sys.stderr)


def json_line(
    at: str,
    level: str,
    run: str | None,
    stage: str | None,
    message: str,
    seconds: float | None = None,
) -> str:
    """Return a line of the log: what is not known (run, stage, seconds) is left out.

    >>> json_line("2026-11-23T02:00:00Z", "info", None, "tag", "  12 done").strip()
    '{"at": "2026-11-23T02:00:00Z", "level": "info", "stage": "tag", "message": "12 done"}'
    """
    said = plain(message).strip()
    while True:
        told: dict[str, Any] = {"at": at, "level": level, "run": run, "stage": stage}
        told |= {"message": said, "seconds": None if seconds is None else round(seconds, 3)}
        known = {key: value for key, value in told.items() if value is not None}
        line = json.dumps(known, ensure_ascii=False) + "\n"
        too_long = len(line.encode("utf-8")) - LONGEST_BYTES
        if too_long <= 0 or not said:
            return line
        said = said[: -(too_long // 4 + 2)].removesuffix("…") + "…"


def plain(text: str) -> str:
    r"""Return text that does nothing to a terminal: one line, control characters spelled out.

    So are characters that change the direction of writing, and halves of surrogate pairs.

    >>> plain("a\x1b[31mb\nc\u202ed")
    'a\\x1b[31mb c\\u202ed'
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\t\n\r" or unicodedata.category(character).startswith("Z"):
        return " "
    return character.encode("unicode_escape").decode("ascii")


def _put(text: str) -> None:
    """Write text to stderr by one call where it is a file, else as it can be written."""
    stream = sys.stderr
    if stream is None:  # closed before the program began
        return
    try:
        number = stream.fileno()
    except (OSError, ValueError, AttributeError):  # a stream in memory
        stream.write(text)
        stream.flush()
        return
    stream.flush()
    waiting = memoryview(text.encode("utf-8", "backslashreplace"))
    while waiting:
        waiting = waiting[os.write(number, waiting) :]


# --- which run, which stage ----------------------------------------------------------------------


def begin(*, as_json: bool = False) -> None:
    """Begin a command: nothing is known of its run yet."""
    global _now
    _now = _Telling(as_json=as_json)


def of_run(run: str) -> None:
    """Say of which run the lines tell from now on."""
    _now.run = run or None


def stage_is(name: str | None) -> None:
    """Say of which stage the lines tell from now on; None is no stage."""
    _now.stage = name


# --- which form ----------------------------------------------------------------------------------

Command = Callable[..., Any]


def logged(command: Command) -> Command:
    """Give a command that makes a run the option --log, and its lines their form."""

    @click.option(
        "--log",
        "log_form",
        type=click.Choice(["text", "json"]),
        envvar=VARIABLE,
        help="Lines as text or JSON; without it text on a terminal, JSON elsewhere.",
    )
    @functools.wraps(command)
    def wrapper(*, log_form: str | None, **more: Any) -> Any:
        form = log_form or ("text" if sys.stderr.isatty() else "json")
        begin(as_json=form == "json")
        return command(**more)

    return wrapper


def is_json() -> bool:
    """Say whether lines are JSON now."""
    return _now.as_json
