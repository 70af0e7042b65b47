"""Show long work: a bar on a terminal, plain lines elsewhere. Everything goes to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

from evidence.streams import let_go

T = TypeVar("T")

EVERY = 500
"""Away from a terminal, a line is written after this many."""


def say(text: str) -> None:
    """Write one line for the operator, if there is still someone who reads."""
    try:
        click.echo(text, err=True)
    except OSError:  # nobody reads any more, or the log's disk is full: the work goes on
        let_go(sys.stderr)


def follow(items: Iterable[T], what: str, length: int | None = None) -> Iterator[T]:
    """Yield the items, showing how far they have come."""
    if sys.stderr.isatty():
        with click.progressbar(items, length=length, label=what, file=sys.stderr) as bar:
            yield from bar
        return
    number = 0
    for number, item in enumerate(items, start=1):
        if number % EVERY == 0:
            say(f"{what}: {number}")
        yield item
    say(f"{what}: {number} done")
