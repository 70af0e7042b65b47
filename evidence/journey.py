"""One run under way, and how it is written down whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from db import runs
from db.stages import StageTime, save_stage
from db.store import Store
from evidence import clock, log_lines
from evidence.lock import tell_run
from evidence.notes import note_begin, note_ends
from evidence.settings import Settings
from evidence.stopwatch import Keep, timed
from harvest.archive.archive import Archive
from records.errors import ArchiveError, EvidenceError, StoreError
from records.topic import Topic


@dataclass(slots=True)
class Journey:
    """One run under way: what it works on, what it did so far, and the time it writes down.

    `measured` says whether the time that its stages take is written down: that of a replay is not.
    """

    settings: Settings
    topic: Topic
    store: Store
    now: clock.Clock = clock.now
    run: str = ""
    result: runs.RunResult = field(default_factory=runs.RunResult)
    measured: bool = False


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
        journey = Journey(settings, topic, store, now, measured=noted)
        began = now()
        journey.run = runs.start(store, command, topic.slug, began)
        log_lines.of_run(journey.run)
        tell_run(settings.lock, journey.run)
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


@contextmanager
def stage(journey: Journey, name: str) -> Iterator[None]:
    """Measure one stage of a run, say how long it took, and write it down with the run."""
    with timed(name, keeper(journey), journey.now):
        yield


def keeper(journey: Journey) -> Keep:
    """Return what writes the times of a run's stages down.

    Where that cannot be written (a full disk), the run's own work is what says so.
    """

    def keep(time: StageTime) -> None:
        if journey.run and journey.measured:
            with suppress(StoreError):
                save_stage(journey.store, journey.run, time)

    return keep


def write_down(journey: Journey, failed: str) -> None:
    """Write down that a run failed, as far as that can still be written.

    Where it cannot (a full disk), the next run writes it down.
    """
    with suppress(StoreError, ArchiveError):
        runs.finish(journey.store, journey.run, journey.now(), journey.result, failed=failed)
        note_again(journey)


def note_again(journey: Journey) -> None:
    """Tell the archive what the store knows of the last runs now. Raises ArchiveError."""
    settings = journey.settings
    if journey.measured and settings.archive.is_dir():
        note_ends(Archive(settings.archive), journey.store)
