"""An undisturbed twin of a data directory, and what a disturbed one is compared with."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from tests.faults.comparing import JOURNALS, Facts, Stored, differences, published, stored
from tests.faults.corpus import Corpus
from tests.faults.world import Clock, Night, at, night


@dataclass(frozen=True)
class Twin:
    """What nothing disturbed: before, in the night that others are disturbed in, and after.

    `took_s` is how long that night took, in seconds.
    """

    before: Path
    stored_before: Stored
    tonight: Stored
    published_tonight: Facts
    after: Stored
    published_after: Facts
    took_s: float


def undisturbed(place: Path, clock: Clock) -> Twin:
    """Live through three nights without a fault."""
    before, data = place / "before", place / "data"
    corpus = Corpus()
    with corpus.services as services:
        clock.now = at(1)
        assert night(before, services, clock).code == 0
        shutil.copytree(before, data)
        corpus.go_on()
        found = []
        began = time.monotonic()
        for day in (2, 3):
            clock.now = at(day)
            assert night(data, services, clock).code == 0
            found.append((stored(data), published(data, times=day == 2)))
        took_s = (time.monotonic() - began) / 2
    (tonight, published_tonight), (after, published_after) = found
    return Twin(before, stored(before), tonight, published_tonight, after, published_after, took_s)


def unlike_the_twin(
    data: Path, good: Night, right: Stored, facts: Facts, *, journals: bool = True
) -> list[object]:
    """Return what differs from the twin after the good night."""
    found: list[object] = [
        *differences(published(data, times=False, journals=journals), without(facts, journals))
    ]
    if good.code != 0:
        found.append(f"the good night ended {good.code}: {good.said}")
    now = stored(data)
    for name in ("cursors", "records", "found"):
        if getattr(now, name) != getattr(right, name):
            found.append(f"{name} of the store: {getattr(now, name)}")
    return found


def without(facts: Facts, journals: bool) -> Facts:
    """Return the facts, without the journals unless they are wanted."""
    return facts if journals else {t: rows for t, rows in facts.items() if t not in JOURNALS}
