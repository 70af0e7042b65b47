"""The PRISMA-S checklist of the published database, as Markdown, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exports.separated import harmless
from records.errors import UsageError

CITATION = (
    "Rethlefsen ML, Kirtley S, Waffenschmidt S, et al. PRISMA-S: an extension to the PRISMA "
    "statement for reporting literature searches in systematic reviews. Syst Rev 2021;10:39."
)
DEMONSTRATION = (
    "Demonstration: these searches were not made. The answers were put together from records "
    "found on public pages; this shows the form of the report, not a search."
)
VERBATIM = "    "

_COLUMNS = ("item", "section", "name", "asks", "status", "report")
_MARKUP = re.compile(r"([\\`*_<>\[\]#|~])")


@dataclass(frozen=True, slots=True)
class Checklist:
    """The sixteen items as published; `about` is what the database says of itself."""

    about: dict[str, str]
    items: tuple[dict[str, Any], ...]

    @property
    def demonstration(self) -> bool:
        """Say whether any text is restated: then the searches were not made as they stand."""
        return self.about.get("restated_texts", "0") != "0"


def read_checklist(database: sqlite3.Connection, shown: str) -> Checklist:
    """Return the checklist of a published database; `shown` is its name in messages.

    Raises UsageError for one that an earlier release built.
    """
    try:
        found = database.execute(
            "select item, section, name, asks, status, report from prisma_s order by item"
        ).fetchall()
        about = dict(database.execute("select key, value from about").fetchall())
    except sqlite3.OperationalError as error:
        raise UsageError(
            f"{shown}: holds no report of the search ({error}). Run evidence publish."
        ) from error
    return Checklist(about, tuple(dict(zip(_COLUMNS, row, strict=True)) for row in found))


def as_markdown(checklist: Checklist) -> str:
    """Return the checklist for a methods section or its supplement."""
    return "\n".join(_markdown(checklist)) + "\n"


def _markdown(checklist: Checklist) -> Iterator[str]:
    about = checklist.about
    yield f"# {_plain(about.get('title', 'Evidence'))}: report of the search (PRISMA-S)"
    yield ""
    yield f"Made by Ketamine Evidence {about.get('program_version', '')}. Checklist: {CITATION}"
    if checklist.demonstration:
        yield ""
        yield f"**{DEMONSTRATION}**"
    for section, items in groupby(checklist.items, lambda item: item["section"]):
        yield ""
        yield f"## {section}"
        for item in items:
            yield ""
            yield f"### {item['item']}. {item['name']}"
            yield ""
            yield f"*{item['asks']}*"
            yield from _paragraphs(item["report"].split("\n"))


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    for verbatim, group in groupby(lines, lambda line: line.startswith(VERBATIM)):
        together = list(group)
        if not verbatim:
            for line in together:
                yield ""
                yield _plain(line)
            continue
        text = [line.removeprefix(VERBATIM) for line in together]
        fence = "`" * max(3, 1 + max(len(run) for run in re.findall(r"`*", " ".join(text))))
        yield from ("", f"{fence}text", *text, fence)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is: a file may be called *a*_b.ris."""
    return _MARKUP.sub(r"\\\1", text)


def as_csv(checklist: Checklist) -> str:
    """Return the checklist as a table, one row an item, safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for item in checklist.items:
        writer.writerow([harmless(item[name]) for name in _COLUMNS])
    return out.getvalue()


def as_json(checklist: Checklist) -> str:
    """Return the checklist for programs."""
    shown = {
        "title": checklist.about.get("title"),
        "topic": checklist.about.get("topic"),
        "program_version": checklist.about.get("program_version"),
        "demonstration": checklist.demonstration,
        "checklist": CITATION,
        "items": checklist.items,
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Checklist], str]] = {
    "md": as_markdown,
    "csv": as_csv,
    "json": as_json,
}
