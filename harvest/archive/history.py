"""The history of an archive: which run asked what, in order, so that it can be read again.

Besides answers the manifest holds *notes*: a run's beginning, the plan of each source it asked,
and its end. With them a rebuild goes through the runs as they were, rather than asking anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harvest.archive.archive import Archive
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.interface import Request, Response
from records.errors import ArchiveError

NOTE_SERVICE = "run"
BEGIN, END, PLAN, DONE, RETRY = "begin", "end", "plan", "done", "retry"


@dataclass(frozen=True, slots=True)
class Begin:
    """A run began; `facts` are what was written down of it then."""

    run: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A run asked one source by a plan; `entries` are all answers it got from it, in order.

    `finished` says whether it came to the end of its plan; a run that was cut off did not.
    """

    run: str
    source: str
    plan: dict[str, Any]
    at: str
    finished: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class File:
    """A file was imported."""

    entry: Entry

    @property
    def stage(self) -> str:
        """Return the name of this step of its run."""
        return file_stage(self.entry)


@dataclass(frozen=True, slots=True)
class End:
    """A run ended; `facts` are what was written down of it in the end."""

    run: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Retry:
    """A run read records again that had been set aside; `facts` name them."""

    run: str
    facts: dict[str, Any]


Step = Begin | Stage | File | Retry | End


KINDS: dict[str, type[Begin] | type[Retry] | type[End]] = {BEGIN: Begin, RETRY: Retry, END: End}


def file_stage(entry: Entry) -> str:
    """Return the name of the step that imported a file."""
    return f"file {entry.sha256}"


def save_note(archive: Archive, run: str, kind: str, facts: dict[str, Any], at: str) -> None:
    """Write down a run's beginning or end, a plan ("plan pubmed") or that it is done ("done …").

    What is read again is written down as a retry. Raises ArchiveError.
    """
    body = json.dumps(facts, ensure_ascii=True, sort_keys=True).encode("ascii")
    archive.save(Response(Request(NOTE_SERVICE, kind, method="NOTE"), 200, body, at), run)


def note_facts(archive: Archive, entry: Entry) -> dict[str, Any]:
    """Return what a note says. Raises ArchiveError when its body is missing or damaged."""
    value = json.loads(archive.body(entry.sha256))
    if not isinstance(value, dict):
        raise ArchiveError(f"{entry.sha256}: the note of run {entry.run} is damaged.")
    return value


def has_history(archive: Archive) -> bool:
    """Say whether the archive knows what its runs asked, or holds answers alone."""
    return any(entry.service == NOTE_SERVICE for entry in archive.entries())


def history(archive: Archive) -> Iterator[Step]:
    """Yield the steps of all runs in the order in which they were taken. Raises ArchiveError."""
    answers: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    entries = tuple(archive.entries())
    done: set[tuple[str, str]] = set()
    for entry in entries:
        answers[(entry.run, entry.service)].append(entry)
        if entry.service == NOTE_SERVICE and entry.path.startswith(DONE):
            done.add((entry.run, _source_of(entry)))
    for entry in entries:
        if entry.service == IMPORT_SERVICE and entry.usable:
            yield File(entry)
        elif entry.service == NOTE_SERVICE and entry.path.startswith(PLAN):
            key = (entry.run, _source_of(entry))
            facts = note_facts(archive, entry)
            yield Stage(*key, facts, entry.fetched_at, key in done, answers[key])
        elif entry.service == NOTE_SERVICE and entry.path in KINDS:
            yield KINDS[entry.path](entry.run, note_facts(archive, entry))


def _source_of(entry: Entry) -> str:
    """Return the source that a note of a plan ("plan pubmed", "done pubmed") is about."""
    return entry.path.split(" ", 1)[-1]
