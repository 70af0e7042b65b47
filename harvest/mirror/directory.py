"""The mirror on disk: a file is there under its name only when it is whole.

    baseline/pubmed26n0001.xml.gz, updatefiles/pubmed26n1335.xml.gz
    mirror.json    the digest of each, and what the server's list said beside it

`mirror.json` is written after the file, so a kill costs no more than the file under way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harvest.mirror.checksums import md5_of
from harvest.mirror.names import FileName
from harvest.opening import Opening
from records.errors import InputFileError

BASELINE, UPDATES = "baseline", "updatefiles"
PARTS = (BASELINE, UPDATES)
STATE = "mirror.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is there: in which part, with which MD5 digest, listed how."""

    name: FileName
    part: str
    md5: str
    beside: str


class Mirror:
    """The files under `directory`. Nothing is written there until a file is kept."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._kept = _read(directory / STATE)

    def files(self) -> tuple[Kept, ...]:
        """Return the files that are there, in the order of reading."""
        there = (kept for kept in self._kept.values() if self.path(kept).is_file())
        return tuple(sorted(there, key=lambda kept: kept.name))

    def kept(self, name: FileName) -> Kept | None:
        """Return a file if it is there."""
        kept = self._kept.get(name.text)
        return kept if kept and self.path(kept).is_file() else None

    def path(self, kept: Kept) -> Path:
        """Return where a file is."""
        return self.directory / kept.part / kept.name.text

    def opening(self, kept: Kept) -> Opening:
        """Return what opens a file."""
        return lambda: self.path(kept).open("rb")

    def is_whole(self, kept: Kept) -> bool:
        """Say whether a file still has the digest that NLM gave."""
        return md5_of(self.opening(kept)) == kept.md5

    def keep(self, kept: Kept, body: bytes) -> None:
        """Write a file whose digest was compared. Raises OSError."""
        _write(self.path(kept), body)
        self._remember({**self._kept, kept.name.text: kept})

    def relist(self, kept: Kept) -> None:
        """Remember that the server lists a file otherwise, which is the same."""
        self._remember({**self._kept, kept.name.text: kept})

    def drop(self, kept: Kept) -> None:
        """Remove a file that NLM has no more, or that is damaged."""
        self._remember({name: one for name, one in self._kept.items() if name != kept.name.text})
        self.path(kept).unlink(missing_ok=True)

    def _remember(self, kept: Mapping[str, Kept]) -> None:
        facts = {
            name: {"part": one.part, "md5": one.md5, "beside": one.beside}
            for name, one in sorted(kept.items())
        }
        _write(self.directory / STATE, json.dumps(facts, indent=0).encode("utf-8"))
        self._kept = dict(kept)


def _read(path: Path) -> dict[str, Kept]:
    try:
        facts = json.loads(path.read_bytes())
        found = ((FileName.parse(name), one) for name, one in facts.items())
        return {
            name.text: Kept(name, _part(one["part"]), one["md5"], one["beside"])
            for name, one in found
            if name
        }
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputFileError(
            f"{path}: is damaged. Remove it: the files that are whole are recognised again."
        ) from None


def _part(text: str) -> str:
    if text not in PARTS:
        raise ValueError(text)
    return text


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(body)
    aside.replace(path)
