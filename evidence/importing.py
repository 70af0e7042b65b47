"""Files that a person gives: read, archived, and their records stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.harvesting import close_harvest, store_events
from evidence.imported_search import Counted, Given
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

MATCHING = "matching"
"""The parameter of an archived file that says by which words its records were chosen."""


@dataclass(slots=True)
class LeftOut:
    """How many records of a file were not about the topic."""

    count: int = 0


def import_files(
    journey: Journey, paths: Sequence[Path], *, matching: bool = False, given: Given | None = None
) -> None:
    """Read files and store their records; a file that cannot be read costs only itself.

    With `matching` only records that name a drug and a condition of the topic are stored; `given`
    says how the one file was searched. Raises InputFileError when none of the files can be read.
    """
    archive = Archive(journey.settings.archive)
    chosen = _filter_of_topic(journey.topic) if matching else None
    parameters = (given or Given()).parameters
    if chosen:
        parameters = ((MATCHING, json.dumps(chosen.facts())), *parameters)
    refused: list[InputFileError] = []
    for path in paths:
        try:
            reading = import_file(
                path, archive, fetched_at=journey.now(), run=journey.run, parameters=parameters
            )
        except InputFileError as error:
            refused.append(error)
            continue
        _store(journey, reading, chosen)
    if len(refused) == len(paths):
        raise refused[0]
    for refusal in refused:
        complain(f"  incomplete: {refusal}")
    journey.result.reasons.extend(str(refusal) for refusal in refused)
    close_harvest(journey)


def _filter_of_topic(topic: Topic) -> TopicFilter:
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
        read = counted.as_read(replay_files(archive, [entry]))
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


def _store(journey: Journey, reading: FileReading, chosen: TopicFilter | None) -> None:
    entry, left_out = reading.entry, LeftOut()
    counted = Counted(entry)

    def watch(events: Iterable[HarvestEvent], what: str) -> Iterator[HarvestEvent]:
        shown = follow_bytes(events, what, entry.length, lambda: reading.gauge.position)
        return counted.as_stored(chosen_from(counted.as_read(shown), chosen, left_out))

    store_events(journey, reading, entry.path, settled_as=file_stage(entry), watch=watch)
    if chosen:
        say(f"{entry.path}: {left_out.count} records left out, which are not about the topic")
