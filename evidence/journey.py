"""One run under way, and how it is written down whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from db import runs
from db.store import Store
from evidence import clock
from evidence.notes import note_begin, note_ends
from evidence.settings import Settings
from harvest.archive.archive import Archive
from records.errors import ArchiveError, EvidenceError, StoreError
from records.topic import Topic


@dataclass(slots=True)
class Journey:
    """One run under way: what it works on, what it did so far, and the time it writes down."""

    settings: Settings
    topic: Topic
    store: Store
    now: clock.Clock = clock.now
    run: str = ""
    result: runs.RunResult = field(default_factory=runs.RunResult)


@contextmanager
def travelling(
    settings: Settings,
    topic: Topic,
    command: str,
    now: clock.Clock = clock.now,
    *,
    noted: bool = True,
) -> Iterator[Journey]:
    """Open the store, remember the run, and write down how it ended, whatever happens.

    `noted` says whether the archive is told as well; a replay of answers is not.
    """
    archive = Archive(settings.archive) if noted else None
    with Store(settings.store, settings.store_wait_s) as store:
        journey = Journey(settings, topic, store, now)
        began = now()
        journey.run = runs.start(store, command, topic.slug, began)
        try:
            if archive:
                note_ends(archive, store)  # of a run that was cut off, say
                note_begin(archive, journey.run, command, topic.slug, began)
            yield journey
        except BaseException as error:
            reason = str(error) if isinstance(error, EvidenceError) else type(error).__name__
            write_down(journey, failed=reason)
            raise
        runs.finish(store, journey.run, now(), journey.result)
        if archive:
            note_ends(archive, store)


def write_down(journey: Journey, failed: str) -> None:
    """Write down that a run failed, as far as that can still be written.

    Where it cannot (a full disk), the next run writes it down.
    """
    store, settings = journey.store, journey.settings
    with suppress(StoreError, ArchiveError):
        runs.finish(store, journey.run, journey.now(), journey.result, failed=failed)
        if settings.archive.is_dir():
            note_ends(Archive(settings.archive), store)
