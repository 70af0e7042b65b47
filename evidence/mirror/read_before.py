"""Which files of the mirror a topic has read: a small file in its data directory.

Without it everything is read again, which changes nothing and costs little: cuts are kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evidence.mirror.cutting import words_digest
from harvest.mirror.directory import Kept

FILE = "mirror-read.json"


class ReadBefore:
    """The files that were read into `data_dir`, by which words."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE

    def unread(self, files: Sequence[Kept], words: str) -> tuple[Kept, ...]:
        """Return what is to be read: all from the first file that is new or given out anew.

        Those behind it are read again, since a later file stands over an earlier one.
        """
        read = self._read(words)
        for number, kept in enumerate(files):
            if read.get(kept.name.text) != kept.md5:
                return tuple(files[number:])
        return ()

    def has_read(self, words: str) -> bool:
        """Say whether any file was read by these words."""
        return bool(self._read(words))

    def remember(self, files: Sequence[Kept], words: str) -> None:
        """Remember these files, and no others, as read."""
        read = {kept.name.text: kept.md5 for kept in files}
        aside = self._path.with_name(f".{FILE}.part")
        aside.write_text(
            json.dumps({"words": words_digest(words), "files": read}), encoding="utf-8"
        )
        aside.replace(self._path)

    def _read(self, words: str) -> dict[str, str]:
        try:
            facts = json.loads(self._path.read_bytes())
            return dict(facts["files"]) if facts["words"] == words_digest(words) else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
