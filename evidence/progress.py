"""Show long work: a bar on a terminal, lines elsewhere. Everything goes to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from evidence import log_lines

T = TypeVar("T")

EVERY = 500
"""Away from a terminal, a line is written after this many."""


def say(text: str, level: str = log_lines.INFO) -> None:
    """Write one line for the operator, if there is still someone who reads."""
    log_lines.write(text, level)


def complain(text: str) -> None:
    """Write one line about something that is missing or wrong, and that costs only itself."""
    log_lines.write(text, log_lines.WARNING)


def _draws() -> bool:
    """Say whether there is a terminal to draw a bar on."""
    return sys.stderr.isatty() and not log_lines.is_json()


def follow(items: Iterable[T], what: str, length: int | None = None) -> Iterator[T]:
    """Yield the items, showing how far they have come."""
    if _draws():
        with click.progressbar(items, length=length, label=what, file=sys.stderr) as bar:
            yield from bar
        return
    number = 0
    for number, item in enumerate(items, start=1):
        if number % EVERY == 0:
            say(f"{what}: {number}")
        yield item
    say(f"{what}: {number} done")


def follow_bytes(
    items: Iterable[T], what: str, length: int, position: Callable[[], int]
) -> Iterator[T]:
    """Yield the items of a file, showing how many of its `length` bytes have been read.

    `position` says how many. How many items there will be is not known before its end.
    """
    if _draws():
        with click.progressbar(length=length, label=what, file=sys.stderr) as bar:
            for item in items:
                bar.update(min(position(), length) - bar.pos)
                yield item
            bar.update(length - bar.pos)
        return
    number, told = 0, 0
    for number, item in enumerate(items, start=1):
        tenths = position() * 10 // length if length else 0
        if number % EVERY == 0 and tenths > told:
            told = tenths
            say(f"{what}: {number} records, {tenths * 10} % of the file")
        yield item
    say(f"{what}: {number} done")
