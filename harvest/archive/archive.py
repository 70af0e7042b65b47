"""Every answer of every source, kept raw before anything reads it.

A directory with two parts: `bodies/ab/abcd….gz`, the answers by their SHA-256 digest, and
`requests.jsonl`, an append-only manifest with one line an answer: what was asked (without
secrets), when, and which body came back. From it everything else can be built again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from harvest.archive.body import check_body, open_body, path_in, read_body, write_body, write_stream
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.interface import Request, Response
from harvest.opening import ByteStream, Opening
from records.errors import ArchiveError

MANIFEST = "requests.jsonl"
BODIES = "bodies"


class Archive:
    """The raw answers under `directory`. Nothing is written there until something is saved."""

    def __init__(self, directory: Path | str) -> None:
        self.directory = Path(directory)
        self._manifest = self.directory / MANIFEST
        self._entries: list[Entry] = []
        self._latest: dict[str, Entry] = {}
        self._unreadable: list[int] = []
        self._lines_read = 0
        self._offset = 0

    # --- Saving -------------------------------------------------------------------------------

    def save(self, response: Response, run: str, *, fault: str | None = None) -> Entry:
        """Keep an answer: first its body, then its line in the manifest; both reach the disk.

        `run` is the run's id. An answer with a `fault` (a status other than 200, an error page)
        is kept as evidence but never found as an answer. Raises ArchiveError when it cannot be
        written.
        """
        entry = Entry.of(response, run, fault)
        self._keep(entry, response.body)
        try:
            self._append(entry)
        except OSError as error:
            raise self._unwritable(error) from error
        return entry

    def save_file(self, name: str, body: bytes, fetched_at: str, run: str = "import") -> Entry:
        """Keep an imported file under its `name`; the same file again adds nothing.

        Returns the entry of the file, with the time at which it was first imported.
        """
        request = Request(IMPORT_SERVICE, name, method="FILE")
        response = Response(request, 200, body, fetched_at)
        for entry in self.entries():
            if entry.request.key == request.key and entry.sha256 == response.sha256:
                self._keep(entry, body)
                return entry
        return self.save(response, run)

    def save_path(
        self,
        name: str,
        body: ByteStream,
        fetched_at: str,
        run: str,
        parameters: tuple[tuple[str, str], ...] = (),
    ) -> Entry:
        """Keep an imported file of any size, read from `body`; else the same as `save_file`.

        `parameters` say how the file is to be read, so the same file with others is another entry.
        """
        request = Request(IMPORT_SERVICE, name, parameters, method="FILE")
        try:
            written = write_stream(self.directory / BODIES, body)
            for entry in self.entries():
                if entry.request.key == request.key and entry.sha256 == written.sha256:
                    return entry
            entry = Entry.of_file(request, written.sha256, written.length, fetched_at, run)
            self._append(entry)
        except OSError as error:
            raise self._unwritable(error) from error
        return entry

    def _keep(self, entry: Entry, body: bytes) -> None:
        try:
            write_body(self.body_path(entry.sha256), body)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ArchiveError:
        return ArchiveError(
            f"{self.directory}: cannot be written ({error.strerror or error}). "
            "Free some space or choose another data directory."
        )

    def _append(self, entry: Entry) -> None:
        with self._manifest.open("a+b") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX)
            _cut_torn_line(manifest)
            manifest.write(entry.line())
            manifest.flush()
            os.fsync(manifest.fileno())

    # --- Finding ------------------------------------------------------------------------------

    def find(self, request_key: str) -> Entry | None:
        """Return the latest usable answer to the request with this key, or None."""
        self._refresh()
        return self._latest.get(request_key)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry of the manifest in the order in which the answers came."""
        self._refresh()
        yield from tuple(self._entries)

    def files(self) -> tuple[Entry, ...]:
        """Return the imported files, each name once with its latest content, by first import."""
        self._refresh()
        return tuple(e for e in self._latest.values() if e.service == IMPORT_SERVICE)

    def body(self, sha256: str) -> bytes:
        """Return the body with this digest. Raises ArchiveError when missing or damaged."""
        return read_body(self.body_path(sha256), sha256)

    def opening(self, sha256: str) -> Opening:
        """Return what opens the body with this digest. Raises ArchiveError when it is damaged."""
        path = self.body_path(sha256)
        check_body(path, sha256)
        return partial(open_body, path)

    def response(self, entry: Entry) -> Response:
        """Return the archived answer as it came. Raises ArchiveError."""
        return entry.response(self.body(entry.sha256))

    def body_path(self, sha256: str) -> Path:
        """Return where the body with this digest is or would be. Raises ArchiveError on a fake."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ArchiveError(f"{sha256[:80]!r} is not a SHA-256 digest; the manifest is damaged.")
        return path_in(self.directory / BODIES, sha256)

    def _refresh(self) -> None:
        """Read what was appended to the manifest, by this process or another, since last time."""
        try:
            with self._manifest.open("rb") as manifest:
                if manifest.seek(0, os.SEEK_END) < self._offset:
                    self._forget()
                manifest.seek(self._offset)
                for line in manifest:
                    if not line.endswith(b"\n"):
                        break  # being written, or torn by a kill: the next append cuts it off
                    self._offset += len(line)
                    self._read(line)
        except FileNotFoundError:
            self._forget()
        except OSError as error:
            raise ArchiveError(f"{self._manifest}: cannot be read ({error.strerror}).") from error

    def _forget(self) -> None:
        self._entries, self._latest, self._unreadable = [], {}, []
        self._lines_read = self._offset = 0

    def _read(self, line: bytes) -> None:
        self._lines_read += 1
        entry = Entry.parse(line)
        if entry is None:
            self._unreadable.append(self._lines_read)
            return
        self._entries.append(entry)
        if entry.usable:
            self._latest[entry.request.key] = entry

    # --- Checking -----------------------------------------------------------------------------

    def verify(self) -> tuple[str, ...]:
        """Read every body again and return what is wrong, one sentence each; empty when sound."""
        self._refresh()
        problems = [f"{MANIFEST} line {n}: unreadable, ignored." for n in self._unreadable]
        for digest in dict.fromkeys(entry.sha256 for entry in self._entries):
            try:
                check_body(self.body_path(digest), digest)
            except ArchiveError as error:
                problems.append(str(error))
        return tuple(problems)


def _cut_torn_line(manifest: BinaryIO) -> None:
    """Drop a last line without its end, left by a kill: nobody has acted on that answer."""
    size = manifest.seek(0, os.SEEK_END)
    end = size
    while end:
        start = max(0, end - 65536)
        manifest.seek(start)
        found = manifest.read(end - start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    if end < size:
        manifest.truncate(end)
    manifest.seek(0, os.SEEK_END)
