"""Write and read a shard: a Parquet file that says of itself what it is.

Parquet is read by DuckDB, Polars, Spark and R as it is. A shard is written aside and renamed, so
that one under its name is whole; the same rows give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from records.errors import InputFileError, UsageError
from shards.columns import BYTES, KINDS, NUMBER, TEXT, TEXTS, Column, Kind

if TYPE_CHECKING:
    import pyarrow as pa

FACTS_KEY = b"ketamine-evidence"
BATCH = 500
"""Rows held at once, and in a row group."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard that was opened: its kind, and what it says of itself."""

    path: Path
    kind: Kind
    facts: Mapping[str, Any]

    def rows(self) -> Iterator[Row]:
        """Yield its rows in order, a batch at a time in memory."""
        parquet = _parquet()
        try:
            with parquet.ParquetFile(self.path) as file:
                for batch in file.iter_batches(BATCH):
                    yield from batch.to_pylist()
        except (OSError, ValueError) as error:
            raise InputFileError(f"{self.path}: is damaged ({error}). Make it again.") from error


def write_shard(path: Path, kind: Kind, rows: Iterable[Row], facts: dict[str, Any]) -> None:
    """Write rows to `path`, replacing what is there. `facts` may be filled in while rows are made.

    Raises OSError when it cannot be written; nothing is left behind then.
    """
    parquet = _parquet()
    schema = _schema(kind.columns)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with parquet.ParquetWriter(aside, schema, compression="zstd") as writer:
            for batch in _batches(rows):
                writer.write_batch(_record_batch(batch, schema))
            told = {"kind": kind.name, "version": kind.version, **facts}
            writer.add_key_value_metadata({FACTS_KEY: json.dumps(told, sort_keys=True)})
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def open_shard(path: Path) -> Shard:
    """Return the shard at `path`.

    Raises InputFileError when it is none, is cut off, or is of a version that is not known here.
    """
    parquet = _parquet()
    try:
        with closing(parquet.ParquetFile(path)) as file:
            metadata = file.metadata.metadata or {}
    except (OSError, ValueError) as error:
        raise InputFileError(f"{path}: is no whole Parquet file ({error}).") from error
    try:
        facts = json.loads(metadata[FACTS_KEY])
        kind = KINDS[facts["kind"]]
        version = int(facts["version"])
    except (KeyError, ValueError, TypeError):
        raise InputFileError(f"{path}: is a Parquet file, but no shard of this program.") from None
    if version > kind.version:
        raise InputFileError(
            f"{path}: is of version {version} of {kind.name}; this program knows {kind.version}. "
            "Install the release that made it."
        )
    return Shard(path, kind, facts)


def whole_shard(path: Path, facts: Mapping[str, Any]) -> Shard | None:
    """Return the shard at `path` if it is whole and says these facts of itself, else None."""
    try:
        shard = open_shard(path)
    except InputFileError:
        return None
    fits = all(shard.facts.get(name) == value for name, value in facts.items())
    return shard if fits and shard.facts["version"] == shard.kind.version else None


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    going = iter(rows)
    while batch := list(islice(going, BATCH)):
        yield batch


def _record_batch(rows: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([_storable(row) for row in rows], schema=schema)


def _storable(value: Any) -> Any:
    """Return a value that Parquet can hold: text in UTF-8 has no lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {name: _storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


def _schema(columns: Iterable[Column]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([_field(column) for column in columns])


def _field(column: Column) -> pa.Field:
    import pyarrow as pa

    plain = {
        TEXT: pa.string(),
        NUMBER: pa.int64(),
        BYTES: pa.binary(),
        TEXTS: pa.list_(pa.string()),
    }
    if isinstance(column.type, str):
        return pa.field(column.name, plain[column.type])
    return pa.field(column.name, pa.list_(pa.struct([_field(inner) for inner in column.type])))


def _parquet() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "Parquet needs the extra cluster. Install it: pip install 'ketamine-evidence[cluster]'"
        ) from error
    return pyarrow.parquet
