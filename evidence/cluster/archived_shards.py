"""Shards of records in the archive: what `evidence load` was given, for a rebuild to have it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from evidence.cluster.found_rows import found_in
from harvest.archive.archive import Archive
from harvest.archive.entry import Entry
from harvest.files.files import events_of
from harvest.opening import Opening
from records.errors import ArchiveError, InputFileError
from records.model import HarvestEvent
from shards.columns import RECORDS
from shards.parquet import Shard, open_shard

_PIECE = 1 << 20

SHARD = "shard"
"""The parameter of an archived file that says that it is a shard, and of which columns."""


def shard_parameter() -> tuple[str, str]:
    """Return the parameter that a shard of records is archived with."""
    return SHARD, f"{RECORDS.name}/{RECORDS.version}"


def is_shard(entry: Entry) -> bool:
    """Say whether an archived file is a shard."""
    return any(name == SHARD for name, _ in entry.parameters)


def events_of_shard(archive: Archive, entry: Entry) -> Iterator[HarvestEvent]:
    """Yield what an archived shard holds. Raises ArchiveError when it is missing or damaged."""
    with tempfile.TemporaryDirectory(prefix="evidence-shard-") as directory:
        path = Path(directory) / "shard.parquet"
        _copy(archive.opening(entry.sha256), path)
        try:
            yield from events_of_open(open_shard(path), entry)
        except InputFileError as error:
            raise ArchiveError(f"{entry.path}: {error}") from error


def events_of_open(shard: Shard, entry: Entry) -> Iterator[HarvestEvent]:
    """Yield what a shard holds as events of the file it is archived as."""
    return events_of(found_in(shard.rows()), entry)


def _copy(opening: Opening, path: Path) -> None:
    with closing(opening()) as body, path.open("wb") as out:
        while piece := body.read(_PIECE):
            out.write(piece)
