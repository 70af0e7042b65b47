"""What a directory of NLM's server lists, out of the page that it shows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.mirror.names import FileName
from records.errors import ResponseError

_LINK = re.compile(r'<a href="(?P<name>[^"/?#]{1,80})">[^<]*</a>(?P<beside>[^<\n]*)', re.IGNORECASE)
_INDEX = re.compile(r"<title>\s*Index of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that is listed: `beside` is what stands beside it, its date and size."""

    name: FileName
    beside: str
    has_checksum: bool


def parse_listing(body: bytes) -> tuple[Listed, ...]:
    """Return NLM's files in the page of a directory, in the order of reading.

    Raises ResponseError when the body is no such page: an empty directory is still one, and an
    error page is not an empty directory.
    """
    text = body.decode("utf-8", "replace")
    if not _INDEX.search(text):
        raise ResponseError("the answer is no list of a directory")
    links = {found["name"]: " ".join(found["beside"].split()) for found in _LINK.finditer(text)}
    named = ((FileName.parse(name), beside) for name, beside in links.items())
    return tuple(
        sorted(
            (Listed(name, beside, f"{name.text}.md5" in links) for name, beside in named if name),
            key=lambda listed: listed.name,
        )
    )
