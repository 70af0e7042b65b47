"""How an imported file was searched: what the person says at import, kept with the file.

It stands in the parameters of the file's entry in the archive, so a rebuild restores it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.files.text_encoding import decoded_text
from records.errors import ArchiveError, UsageError
from records.model import (
    Harvested,
    HarvestEvent,
    ImportedSearch,
    Incomplete,
    Quarantined,
    Stated,
)

SEARCH = "search"
"""The parameter of an archived file that says how it was searched."""

MATCHING = "matching"
"""The parameter of an archived file that says by which words its records were chosen."""

CUT = "cut"
"""The parameter of a file that was cut out of a mirror: of which files, by which words, and how
many of their records were left out."""

BY_WORDS = "words of the topic"
"""How the records of a file were chosen that was not taken whole."""

LONGEST_STRATEGY = 200_000
"""Characters; the longest published strategies have some ten thousand."""

_NAMES_A_FILE = (".txt", ".md", ".docx", ".doc", ".pdf")


@dataclass(frozen=True, slots=True)
class Given:
    """What is given of a search, as `ImportedSearch` describes it; None for what is not."""

    platform: str | None = None
    searched_on: str | None = None
    strategy: str | None = None
    hits: int | None = None
    limits: str | None = None

    @classmethod
    def checked(
        cls,
        platform: str | None,
        searched_on: str | None,
        strategy: str | None,
        hits: int | None,
        limits: str | None,
    ) -> Given:
        """Return what the command line gives. Raises UsageError for what cannot be."""
        return cls(_line(platform), _day(searched_on), strategy_text(strategy), hits, _line(limits))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return it as parameters of an entry of the archive; none when nothing is given."""
        facts = {k: v for k, v in dataclasses.asdict(self).items() if v is not None}
        return ((SEARCH, json.dumps(facts, ensure_ascii=True, sort_keys=True)),) if facts else ()


def given_with(entry: Entry) -> Given:
    """Return how an archived file was searched. Raises ArchiveError when that is damaged."""
    for name, value in entry.parameters:
        if name == SEARCH:
            try:
                facts: dict[str, Any] = json.loads(value)
                return Given(**facts)
            except (ValueError, TypeError):
                raise ArchiveError(f"{entry.path}: its search in the archive is damaged.") from None
    return Given()


def _chosen_of(entry: Entry) -> tuple[str | None, int]:
    """Return how the records were chosen, and how many were left out before the file was made."""
    given = dict(entry.parameters)
    if CUT in given:
        try:
            return BY_WORDS, int(json.loads(given[CUT])["left_out"])
        except (ValueError, KeyError, TypeError):
            raise ArchiveError(f"{entry.path}: its cut in the archive is damaged.") from None
    return (BY_WORDS if MATCHING in given else None), 0


def strategy_text(given: str | None) -> str | None:
    """Return a strategy given as text, or as the path of a text file with it.

    Raises UsageError when the file cannot be read or is no text.
    """
    if given is None or not given.strip():
        return None
    path = Path(given)
    try:
        is_file = len(given) < 1024 and "\n" not in given and path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        if given.lower().endswith(_NAMES_A_FILE) and len(given.split()) == 1:
            raise UsageError(f"--strategy {given}: there is no such file. Check its name.")
        return _bounded(given, "--strategy")
    try:
        text = decoded_text(path.read_bytes())
    except OSError as error:
        raise UsageError(f"--strategy {given}: cannot be read ({error.strerror}).") from None
    if "\0" in text or text.startswith(("%PDF", "PK\x03\x04")):
        raise UsageError(f"--strategy {given}: is no plain text. Save the strategy as .txt.")
    return _bounded(text, f"--strategy {given}")


class Counted:
    """Counts what is in a file and what of it is stored, while its events pass."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.given = given_with(entry)
        self.chosen_by, self.read = _chosen_of(entry)
        self.unreadable = 0
        self.kept = 0
        self.lost = False
        self._stored: set[tuple[str, str]] = set()

    def as_read(self, events: Iterable[HarvestEvent]) -> Iterator[HarvestEvent]:
        """Yield events as they come out of the file."""
        for event in events:
            self.read += isinstance(event, Harvested)
            self.unreadable += isinstance(event, Quarantined)
            self.lost = self.lost or isinstance(event, Incomplete)
            yield event

    def as_stored(self, events: Iterable[HarvestEvent]) -> Iterator[HarvestEvent]:
        """Yield events that are to be stored, and in the end how the file was searched."""
        for event in events:
            if isinstance(event, Harvested):
                self._stored.add((event.record.source, event.record.source_key))
                self.kept += 1
            yield event
        yield from self._closing()

    def _closing(self) -> Iterator[HarvestEvent]:
        """Yield the search; a file that the archive lost, or that holds no record, is none."""
        entry, given = self.entry, self.given
        in_file = self.read + self.unreadable
        if self.lost or not (in_file or entry.parameters):
            return
        if given.hits is not None and given.hits != in_file:
            yield Incomplete(
                IMPORT_SERVICE,
                entry.path,
                f"the search had {given.hits} hits and the file holds {in_file} records. "
                "Export the search anew, or give the hits of this file",
            )
        search = ImportedSearch(
            file=entry.path,
            **dataclasses.asdict(given),
            records_in_file=in_file,
            unreadable=self.unreadable,
            left_out=self.read - self.kept,
            stored=len(self._stored),
            chosen_by=self.chosen_by,
        )
        yield Stated(search, entry.sha256, entry.fetched_at)


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _day(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise UsageError(
            f"--searched-on {text}: is no date. Write it as year-month-day, such as 2026-11-01."
        ) from None


def _bounded(text: str, shown: str) -> str | None:
    if len(text) > LONGEST_STRATEGY:
        raise UsageError(f"{shown}: is longer than {LONGEST_STRATEGY} characters.")
    return text.strip() or None
