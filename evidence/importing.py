"""Files that a person gives: read, archived, and their records stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.cluster.archived_shards import events_of_shard, is_shard
from evidence.harvesting import close_harvest, store_events
from evidence.imported_search import MATCHING, Counted, Given
from evidence.journey import Journey
from evidence.progress import complain, follow_bytes, say
from evidence.topic_filter import TopicFilter
from harvest.archive.archive import Archive
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.archive.history import file_stage
from harvest.files.files import FileReading, import_file, replay_files
from records.errors import ArchiveError, InputFileError, TopicError
from records.model import Harvested, HarvestEvent
from records.topic import Topic


@dataclass(slots=True)
class LeftOut:
    """How many records of a file were not about the topic."""

    count: int = 0


class Importing:
    """Files that are being imported: archived one by one, then their records stored.

    With `matching` only records that name a drug and a condition of the topic are stored; `given`
    says how the one file was searched. `parameters` are archived beside each file.
    """

    def __init__(
        self,
        journey: Journey,
        *,
        matching: bool,
        given: Given | None,
        parameters: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.journey = journey
        self.archive = Archive(journey.settings.archive)
        self.chosen = filter_of_topic(journey.topic) if matching else None
        self._parameters = (*parameters, *(given or Given()).parameters)
        if self.chosen:
            self._parameters = ((MATCHING, json.dumps(self.chosen.facts())), *self._parameters)
        self._refused: list[InputFileError] = []
        self._archived = 0

    def archived(self, paths: Iterable[Path]) -> Iterator[FileReading]:
        """Archive each file and yield it, to be read; one that cannot be read costs only itself."""
        for path in paths:
            try:
                reading = import_file(
                    path,
                    self.archive,
                    fetched_at=self.journey.now(),
                    run=self.journey.run,
                    parameters=self._parameters,
                )
            except InputFileError as error:
                self._refused.append(error)
                continue
            self._archived += 1
            yield reading

    def archive_file(self, path: Path, *parameters: tuple[str, str]) -> Entry:
        """Archive a file as it is, with parameters beside those that all files have."""
        with path.open("rb") as body:
            entry = self.archive.save_path(
                path.name,
                body,
                self.journey.now(),
                self.journey.run,
                (*parameters, *self._parameters),
            )
        self._archived += 1
        return entry

    def store(self, reading: FileReading, chosen: TopicFilter | None, left_out: int = 0) -> None:
        """Store the records of a file that `chosen` keeps; `left_out` is what went before that."""
        entry, count = reading.entry, LeftOut(left_out)
        counted = Counted(entry)
        counted.read += left_out

        def watch(events: Iterable[HarvestEvent], what: str) -> Iterator[HarvestEvent]:
            shown = follow_bytes(events, what, entry.length, lambda: reading.gauge.position)
            return counted.as_stored(chosen_from(counted.as_read(shown), chosen, count))

        name = entry.path
        store_events(self.journey, reading, name, settled_as=file_stage(entry), watch=watch)
        if self.chosen:
            say(f"{name}: {count.count} records left out, which are not about the topic")

    def close(self) -> None:
        """Say what could not be read. Raises InputFileError when none of the files could."""
        if self._refused and not self._archived:
            raise self._refused[0]
        for refusal in self._refused:
            complain(f"  incomplete: {refusal}")
        self.journey.result.reasons.extend(str(refusal) for refusal in self._refused)
        close_harvest(self.journey)


def import_files(
    journey: Journey, paths: Sequence[Path], *, matching: bool = False, given: Given | None = None
) -> None:
    """Read files and store their records; a file that cannot be read costs only itself.

    `matching` and `given` are those of `Importing`. Raises InputFileError when none of the files
    can be read.
    """
    importing = Importing(journey, matching=matching, given=given)
    for reading in importing.archived(paths):
        importing.store(reading, importing.chosen)
    importing.close()


def filter_of_topic(topic: Topic) -> TopicFilter:
    """Return the filter of a topic. Raises TopicError when it has no words to choose by."""
    if not topic.drugs or not topic.conditions:
        problem = "names no drug or no condition to choose records by"
        raise TopicError(topic.path, "drug", problem, "Write a [[drug]] and a [[condition]].")
    return TopicFilter.of_topic(topic)


def replayed(archive: Archive, entries: Iterable[Entry] | None = None) -> Iterator[HarvestEvent]:
    """Yield the records of imported files as `replay_files` does, chosen as they were then."""
    for entry in archive.entries() if entries is None else entries:
        if entry.service != IMPORT_SERVICE or not entry.usable:
            continue
        counted = Counted(entry)
        found = (
            events_of_shard(archive, entry) if is_shard(entry) else replay_files(archive, [entry])
        )
        read = counted.as_read(found)
        yield from counted.as_stored(chosen_from(read, filter_of(entry)))


def filter_of(entry: Entry) -> TopicFilter | None:
    """Return the filter by which a file was imported. Raises ArchiveError when it is damaged."""
    for name, value in entry.parameters:
        if name == MATCHING:
            try:
                return TopicFilter.of(json.loads(value))
            except (ValueError, KeyError, TypeError):
                raise ArchiveError(f"{entry.path}: its filter in the archive is damaged.") from None
    return None


def chosen_from(
    events: Iterable[HarvestEvent], chosen: TopicFilter | None, left_out: LeftOut | None = None
) -> Iterator[HarvestEvent]:
    """Yield the events without records that the filter does not keep, which are counted."""
    for event in events:
        if chosen and isinstance(event, Harvested) and not chosen.keeps(event.record):
            if left_out:
                left_out.count += 1
            continue
        yield event
