"""A case of the table of faults: what goes wrong, and how the night may end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.corpus import Corpus
from tests.faults.world import PATIENT, Timing
from tests.local_services.faults import Fault

PUBMED, TRIALS = "pubmed", "clinicaltrials"

Disturb = Callable[[Corpus], None]


@dataclass(frozen=True)
class Case:
    """A disturbed night: `disturb` the services; `codes` are the exit codes that are honest.

    `tried` is how many faults those are, `sources` are whose cursors must stay where they were
    when the night is incomplete. With `then` the records themselves move, at the moment that
    `disturb` says or else afterwards, and what is right is known only a night later. `literal` is
    what the fault adds to a title: text that means nothing, and is kept as it was written.
    """

    group: str
    name: str
    sources: tuple[str, ...]
    disturb: Disturb
    codes: tuple[int, ...] = (0,)
    timing: Timing = PATIENT
    then: Disturb | None = None
    tried: int = 1
    literal: str = ""


def once(fault: Fault) -> Disturb:
    """Spoil one request."""
    return lambda corpus: corpus.services.faults.add(fault)


def standing(fault: Fault) -> Disturb:
    """Spoil every request that fits, all night."""
    return lambda corpus: corpus.services.faults.standing.append(fault)


def edited(old: str, new: str, count: int = 1) -> Callable[[bytes], bytes]:
    """Return what replaces a pattern in a body; 0 means everywhere."""

    def change(body: bytes) -> bytes:
        return re.sub(old.encode(), new.encode(), body, count=count, flags=re.DOTALL)

    return change
