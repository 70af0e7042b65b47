"""Keep the mirror in step with NLM's server: what is new is fetched, checked by digest, kept.

Nothing that is there is removed before all that takes its place is whole, and nothing because a
list is empty: every January a new baseline takes the place of all files of the year before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5 as md5_digest
from typing import Literal

from harvest.interface import Request, Transport
from harvest.mirror.checksums import md5_of, parse_checksum
from harvest.mirror.directory import BASELINE, PARTS, Kept, Mirror
from harvest.mirror.listing import Listed, parse_listing
from harvest.mirror.names import gaps
from records.errors import ResponseError, TransportError

SERVICE = "nlm-files"
TRIES = 2
"""How often a file is fetched whose digest is not the one given; then it is left out."""

Did = Literal["fetched", "recognised", "removed", "missing"]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a file; `reason` says why it is missing here."""

    name: str
    did: Did
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    part: str
    listed: Listed


def sync(mirror: Mirror, transport: Transport) -> Iterator[Step]:
    """Fetch what is new or changed, file after file in the order of reading; yield each step.

    A file that cannot be had is yielded as missing and costs only itself. Raises TransportError or
    ResponseError when the lists cannot be had, or list no file at all; nothing is changed then.
    """
    wanted = _listed(transport)
    missing = gaps(tuple(one.listed.name for one in wanted))
    yield from (Step(f"files {gap}", "missing", "the server does not list them") for gap in missing)
    whole = not missing
    for one in wanted:
        for step in _kept_in_step(mirror, transport, one):
            whole = whole and step.did != "missing"
            yield step
    if whole:
        yield from _removed(mirror, {one.listed.name.text for one in wanted})


def check(mirror: Mirror) -> Iterator[tuple[Kept, bool]]:
    """Read every file again; yield it with whether it is whole. A damaged one is dropped."""
    for kept in mirror.files():
        whole = mirror.is_whole(kept)
        if not whole:
            mirror.drop(kept)
        yield kept, whole


def _listed(transport: Transport) -> list[_Wanted]:
    """Return what NLM lists of its newest baseline's year, in the order of reading."""
    parts = {part: parse_listing(_fetch(transport, f"{part}/")) for part in PARTS}
    if not parts[BASELINE]:
        raise ResponseError(f"{SERVICE}: the list of {BASELINE}/ names no file; nothing is changed")
    # In the days of the change the updates of the old year may still be listed.
    year = max(listed.name.year for listed in parts[BASELINE])
    return sorted(
        (
            _Wanted(part, listed)
            for part, found in parts.items()
            for listed in found
            if listed.name.year == year
        ),
        key=lambda one: one.listed.name,
    )


def _kept_in_step(mirror: Mirror, transport: Transport, one: _Wanted) -> Iterator[Step]:
    name, beside = one.listed.name, one.listed.beside
    there = mirror.kept(name)
    if there and there.beside == beside and there.part == one.part:
        return
    if not one.listed.has_checksum:
        yield Step(name.text, "missing", "no .md5 is listed for it, so it cannot be checked")
        return
    try:
        given = parse_checksum(_fetch(transport, f"{one.part}/{name.text}.md5"), name.text)
        kept = Kept(name, one.part, given, beside)
        if there and there.md5 == given and there.part == one.part:
            mirror.relist(kept)
        elif _recognised(mirror, kept):
            mirror.relist(kept)
            yield Step(name.text, "recognised")
        else:
            mirror.keep(kept, _whole_body(transport, kept))
            yield Step(name.text, "fetched")
    except (TransportError, ResponseError) as error:
        yield Step(name.text, "missing", str(error))


def _recognised(mirror: Mirror, kept: Kept) -> bool:
    """Say whether the file lies there whole already: the mirror's memory was lost, say."""
    return mirror.path(kept).is_file() and md5_of(mirror.opening(kept)) == kept.md5


def _whole_body(transport: Transport, kept: Kept) -> bytes:
    path = f"{kept.part}/{kept.name.text}"
    for _ in range(TRIES):
        body = _fetch(transport, path)
        came = md5_digest(body, usedforsecurity=False).hexdigest()
        if came == kept.md5:
            return body
    raise ResponseError(
        f"{path}: its MD5 digest is {came} and NLM gives {kept.md5}, {TRIES} times. It is not "
        "kept; run the command again later"
    )


def _removed(mirror: Mirror, listed: set[str]) -> Iterator[Step]:
    for kept in mirror.files():
        if kept.name.text not in listed:
            mirror.drop(kept)
            yield Step(kept.name.text, "removed")


def _fetch(transport: Transport, path: str) -> bytes:
    return transport.send(Request(SERVICE, path)).body
