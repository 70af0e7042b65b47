"""Which licences let a full text be kept, tagged and shown."""

from __future__ import annotations

import re

_REUSABLE = re.compile(r"cc[ -]?(?:0|zero|by(?:[ -]nc)?(?:[ -](?:sa|nd))?)(?:[ -]\d(?:\.\d)?)?")
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-(?:sa|nd))?)|publicdomain/(zero|mark))"
)
_PUBLIC = {"zero": "CC0", "mark": "Public domain"}
REUSABLE = frozenset({"CC0", "Public domain", "CC BY", "CC BY-SA", "CC BY-NC", "CC BY-NC-SA"})
"""Licences under which texts are kept, as `licence_name` writes them."""


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
        return _PUBLIC[found[2]] if found[2] else f"CC {found[1].upper()}"
    if not _REUSABLE.fullmatch(given.lower()):
        return given
    bare = re.sub(r"[ -]+", " ", given.lower().removeprefix("cc")).strip()
    if bare[:1] in "0z":
        return "CC0"
    name, *more = bare.split(" ")
    return f"CC {'-'.join([name, *(m for m in more if m.isalpha())]).upper()}"


def permits_reuse(licence: str | None) -> bool:
    """Say whether a licence lets us keep a text and show it with marks set in it.

    Creative Commons licences do, also for non-commercial use (nothing is sold here), and so do CC0
    and the public domain mark. One that forbids changed copies (ND) does not: a text cut into
    passages, without its figures and references, is a changed one.
    """
    return licence_name(licence) in REUSABLE
