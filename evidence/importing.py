"""Files that a person gives: read, archived, and their records stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evidence.harvesting import close_harvest, store_events
from evidence.journey import Journey
from evidence.progress import say
from harvest.archive.archive import Archive
from harvest.archive.history import file_stage
from harvest.files.files import import_file
from records.errors import InputFileError


def import_files(journey: Journey, paths: Sequence[Path]) -> None:
    """Read files and store their records; a file that cannot be read costs only itself.

    Raises InputFileError when none of the files can be read.
    """
    archive = Archive(journey.settings.archive)
    refused: list[InputFileError] = []
    for path in paths:
        try:
            events = import_file(path, archive, fetched_at=journey.now(), run=journey.run)
        except InputFileError as error:
            refused.append(error)
            continue
        (entry,) = [entry for entry in archive.files() if entry.path == path.name]
        store_events(journey, events, path.name, stage=file_stage(entry))
    if len(refused) == len(paths):
        raise refused[0]
    for refusal in refused:
        say(f"  incomplete: {refusal}")
    journey.result.reasons.extend(str(refusal) for refusal in refused)
    close_harvest(journey)
