"""Copy what cannot be made again, also while a run or a reader is at work.

The store comes first, as one moment of it; then the archive's manifest up to its last whole line;
then the bodies that it names. So the archive may be ahead of the store, which is the state after a
run that was cut off, and the next night makes up for it; never the other way round.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from db.freezing import all_frozen
from evidence.backups.layout import Backup, Kept, Target
from evidence.settings import SETTINGS_FILE, Settings
from harvest.archive.archive import MANIFEST
from harvest.archive.body import check_body
from harvest.archive.entry import Entry
from records.errors import ArchiveError, BackupError

PEOPLE = ("curation.csv", "screening.csv", "appraisals.csv", SETTINGS_FILE)
"""Files that people keep in a data directory."""

Follow = Callable[[list[str]], Iterable[str]]


def back_up(
    settings: Settings, directory: Path, at: str, facts: dict[str, Any], follow: Follow = iter
) -> Backup:
    """Make a backup of a data directory and return it; `follow` may show how far it has come.

    Raises BackupError, and leaves earlier backups as they were, when something cannot be read or
    written.
    """
    target = Target(directory)
    try:
        with tempfile.TemporaryDirectory(prefix="evidence-backup-", dir=_made(directory)) as place:
            files = list(_files(settings, target, Path(place)))
            bodies = _bodies(settings, target, Path(place) / MANIFEST, follow)
        backup = Backup(at.replace(":", "").replace("-", ""), tuple(files), tuple(bodies), facts)
        target.finish(backup)
    except OSError as error:
        raise BackupError(
            f"{error.filename or directory}: {error.strerror or error}. This backup was not made; "
            "earlier ones are as they were. Check permissions and free disk space."
        ) from error
    except sqlite3.DatabaseError as error:
        raise BackupError(
            f"{settings.store}: cannot be copied ({error}). This backup was not made; earlier ones "
            "are as they were."
        ) from error
    return backup


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _files(settings: Settings, target: Target, place: Path) -> Iterator[Kept]:
    """Keep the files, the store before the manifest."""
    if settings.store.is_file():
        yield _kept(target, _store(settings.store, place / "store.db"), "store.db")
    manifest = _manifest(settings.archive / MANIFEST, place / MANIFEST)
    if manifest:
        yield _kept(target, manifest, f"archive/{MANIFEST}")
    for path in _others(settings):
        yield _kept(target, path, path.relative_to(settings.data_dir).as_posix())


def _kept(target: Target, source: Path, path: str) -> Kept:
    return Kept(path, *target.keep(source))


def _store(source: Path, copy: Path) -> Path:
    """Copy one moment of the store, whoever writes it meanwhile; a waiting journal is in it."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(copy)) as written,
    ):
        store.execute("pragma busy_timeout = 30000")
        store.backup(written)
        written.execute("pragma journal_mode = delete")
        result = written.execute("pragma integrity_check").fetchone()[0]
    if result != "ok":
        raise BackupError(
            f"{source}: is damaged ({result}). Restore the last backup, or rebuild the store: "
            "evidence nightly --replay DATA/archive --data-dir NEW."
        )
    return copy


def _manifest(source: Path, copy: Path) -> Path | None:
    """Copy the manifest up to its last whole line."""
    if not source.is_file():
        return None
    text = source.read_bytes()
    copy.write_bytes(text[: text.rfind(b"\n") + 1])
    return copy


def _others(settings: Settings) -> Iterator[Path]:
    """Yield what people keep, the night that is shown with its facts, and the frozen nights."""
    for name in PEOPLE:
        if (settings.data_dir / name).is_file():
            yield settings.data_dir / name
    shown = settings.versions.current()
    if shown:
        yield from (shown.path, shown.path.with_suffix(".json"), settings.versions.pointer)
    if settings.metadata.is_file():
        yield settings.metadata
    for one in all_frozen(settings.frozen):
        yield from (one.path, one.path.with_name("frozen.json"))


def _bodies(settings: Settings, target: Target, manifest: Path, follow: Follow) -> list[str]:
    """Keep the bodies that a manifest names, those that are not there yet."""
    if not manifest.is_file():
        return []
    entries = (Entry.parse(line) for line in manifest.read_bytes().splitlines(keepends=True))
    digests = list(dict.fromkeys(entry.sha256 for entry in entries if entry))
    kept = []
    for digest in follow(digests):
        source = settings.archive / "bodies" / digest[:2] / f"{digest}.gz"
        copy = target.body(digest)
        if not source.is_file():
            continue  # pruned: the archive's own check tells which answers it no longer has
        if not copy.exists() or copy.stat().st_size != source.stat().st_size:
            target.copy(source, copy)
            _compare(source, copy, digest)
        kept.append(digest)
    return kept


def _compare(source: Path, copy: Path, digest: str) -> None:
    """Read a copied body again. Raises BackupError when it does not unpack to its digest."""
    try:
        check_body(copy, digest)
    except ArchiveError as error:
        copy.unlink(missing_ok=True)
        raise BackupError(
            f"{source}: its copy is damaged ({error}). This backup was not made; earlier ones are "
            "as they were. Run evidence archive verify."
        ) from error
