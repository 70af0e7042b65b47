"""The digest that NLM gives with each file, and that of what came."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing

from harvest.opening import Opening
from records.errors import ResponseError

_LINE = re.compile(r"MD5\s*\((?P<name>[^()]+)\)\s*=\s*(?P<md5>[0-9a-f]{32})", re.IGNORECASE)
_BARE = re.compile(r"(?P<md5>[0-9a-f]{32})(?:\s+\*?(?P<name>\S+))?", re.IGNORECASE)
_PIECE = 1 << 20


def parse_checksum(body: bytes, name: str) -> str:
    """Return the MD5 digest of the file `name` in hex, out of its .md5 file.

    NLM writes "MD5(name)= digest"; "digest  name" is understood too. Raises ResponseError when it
    holds none, or that of another file.
    """
    text = body[:1000].decode("ascii", "replace").strip()
    found = _LINE.fullmatch(text) or _BARE.fullmatch(text)
    if found is None:
        raise ResponseError(f"the .md5 of {name} holds no digest")
    said = (found["name"] or name).rpartition("/")[2]
    if said != name:
        raise ResponseError(f"the .md5 of {name} is that of {said[:80]}")
    return found["md5"].lower()


def md5_of(opening: Opening) -> str:
    """Return the MD5 digest in hex of what `opening` opens."""
    digest = hashlib.md5(usedforsecurity=False)
    with closing(opening()) as body:
        while piece := body.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
