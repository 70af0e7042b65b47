"""Import files by many workers: each parses a file into a shard, and one process stores them.

What is stored is what `evidence import` stores without workers, in the same order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.cluster.found_rows import found_in
from evidence.cluster.jobs import Done, ParseJob, parse, parse_job
from evidence.cluster.workers import Failed, Workers
from evidence.imported_search import Given
from evidence.importing import Importing
from evidence.journey import Journey
from evidence.progress import complain, follow
from harvest.archive.entry import Entry
from harvest.files.files import FileReading, events_of
from harvest.files.unpack import LARGEST_UNPACKED_BYTES
from records.model import HarvestEvent
from shards.parquet import Row, open_shard


def import_on(
    workers: Workers[ParseJob],
    journey: Journey,
    paths: Sequence[Path],
    *,
    matching: bool = False,
    given: Given | None = None,
) -> None:
    """Archive files, let workers parse them, and store their records in the order of `paths`.

    A file that no worker can parse costs only itself: it is archived, and the run ends incomplete.
    Raises InputFileError when none of the files can be read, ClusterError when the workers are
    lost; what was stored by then is kept.
    """
    importing = Importing(journey, matching=matching, given=given)
    readings: deque[FileReading] = deque()

    def jobs() -> Iterator[ParseJob]:
        for reading in importing.archived(paths):
            readings.append(reading)
            yield _job(importing, reading.entry)

    outcomes = workers.run(parse, jobs(), lambda job: Path(job.shard).stem)
    for _, outcome in follow(outcomes, "parse", len(paths)):
        reading = readings.popleft()
        if isinstance(outcome, Failed):
            _refuse(importing, reading.entry, outcome)
        else:
            # The worker chose by the topic's words, and counted what it left out.
            importing.store(_out_of_shard(reading, outcome), None, outcome.facts["left_out"])
    importing.close()


def _job(importing: Importing, entry: Entry) -> ParseJob:
    archive = importing.archive.directory.absolute()
    shards = importing.journey.settings.shards.absolute()
    limit = LARGEST_UNPACKED_BYTES
    return parse_job(archive, entry.sha256, entry.path, limit, importing.chosen, shards)


def _out_of_shard(reading: FileReading, done: Done) -> FileReading:
    """Return an archived file whose events come out of its shard."""
    return replace(reading, events=_events(reading, open_shard(Path(done.shard)).rows()))


def _events(reading: FileReading, rows: Iterable[Row]) -> Iterator[HarvestEvent]:
    yield from events_of(found_in(rows), reading.entry)
    reading.gauge.position = reading.entry.length


def _refuse(importing: Importing, entry: Entry, failed: Failed) -> None:
    reason = f"{entry.path}: {failed.reason}; it is archived, and none of it is stored"
    complain(f"  incomplete: {reason}")
    importing.journey.result.reasons.append(reason)
