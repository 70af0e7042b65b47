"""Which licences let a full text be kept, tagged and shown."""

from __future__ import annotations

import re

_REUSABLE = re.compile(r"cc[ -]?(?:0|zero|by(?:[ -]nc)?(?:[ -](?:sa|nd))?)(?:[ -]\d(?:\.\d)?)?")
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-(?:sa|nd))?)|publicdomain/(zero))"
)
_NO_CHANGES = re.compile(r"\bnd\b")


def licence_name(text: str | None) -> str | None:
    """Return a licence as people write it: "CC BY-NC", "CC0"; others as they are given.

    >>> licence_name("cc by-nc"), licence_name("cc0"), licence_name("author_manuscript")
    ('CC BY-NC', 'CC0', 'author_manuscript')
    """
    given = " ".join((text or "").split())
    if not given:
        return None
    found = _CREATIVE_COMMONS.search(given.lower())
    if found:
        return "CC0" if found[2] else f"CC {found[1].upper()}"
    if not _REUSABLE.fullmatch(given.lower()):
        return given
    bare = re.sub(r"[ -]+", " ", given.lower().removeprefix("cc")).strip()
    if bare[:1] in "0z":
        return "CC0"
    name, *more = bare.split(" ")
    return f"CC {'-'.join([name, *(m for m in more if m.isalpha())]).upper()}"


def permits_reuse(licence: str | None) -> bool:
    """Say whether a licence lets us keep a text and show it with marks set in it.

    A Creative Commons licence does, and CC0; all of them as long as nothing is sold, which nobody
    does here. One that forbids changed copies (ND) does not: a text cut into passages, without
    its figures and references, is a changed one.
    """
    name = licence_name(licence)
    known = name is not None and (name == "CC0" or name.startswith("CC BY"))
    return known and not _NO_CHANGES.search((name or "").lower())
