"""Spend night after night with services that change and fail at random, and count what is lost.

    python scripts/soak.py --nights 200 --seed 1
    python scripts/soak.py --minutes 10 --seed 2

Each night two data directories read the same services: one is disturbed (faults on the wire,
kills, a disk that is full, a clock set back, two runs at once), its twin is not. After every night
the disturbed one must hold nothing that its source never said and have lost nothing; after every
good night it must hold what its twin holds; now and then it is rebuilt from its archive alone.
Prints counts; exits 1 when any of them tells of harm. The same seed makes the same nights, but
for the moments of the kills, which depend on how fast the machine is.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

from tests.faults.children import kill, no_file_longer_than
from tests.faults.soaking import HARMS, Soak, say
from tests.faults.wire_faults import ENDPOINTS
from tests.faults.world import Night, at, night, quick_nights
from tests.local_services.faults import Fault

REREAD = {"pubmed": 15, "clinicaltrials": 7}


def faults_now_and_then(soak: Soak) -> Night:
    """Let each request fail with a small chance: most are absorbed, some are not."""
    share = soak.chance.choice((0.05, 0.2, 0.5))
    chance = random.Random(soak.chance.random())

    def perhaps() -> Fault | None:
        return soak.any_fault() if chance.random() < share else None

    soak.corpus.services.faults.at_random = perhaps
    return soak.hurried()


def a_fault_all_night(soak: Soak) -> Night:
    """Let one endpoint fail all night."""
    _, on, where = ENDPOINTS[soak.chance.choice(sorted(ENDPOINTS))]
    fault = replace(soak.any_fault(), on=on, where=where)
    soak.corpus.services.faults.standing.append(fault)
    return soak.hurried()


def a_kill(soak: Soak) -> None:
    """Kill a night at any moment, with faults on the wire at times."""
    if soak.chance.random() < 0.3:
        soak.corpus.services.faults.add(soak.any_fault())
    child = soak.in_a_child()
    time.sleep(soak.chance.uniform(0, 1.2 * soak.took))
    kill(child)
    soak.code_of(child)


def a_full_disk(soak: Soak) -> None:
    """Let no file grow beyond a size, as on a disk that is full."""
    size = soak.chance.choice((0, 20_000, 100_000, 200_000, 400_000))
    soak.code_of(soak.in_a_child(no_file_longer_than(size)))


def a_clock_set_back(soak: Soak) -> None:
    """Let a night believe that it is days or weeks earlier."""
    soak.clock.now = at(max(1, soak.day - soak.chance.choice((1, 5, 20))))
    night(soak.data, soak.corpus.services, soak.clock)


def two_nights_at_once(soak: Soak) -> None:
    """Begin two nights: one works, the other says that one is under way."""
    children = [soak.in_a_child(), soak.in_a_child()]
    codes = sorted(soak.code_of(child) for child in children)
    if codes not in ([0, 2], [0, 0]):
        soak.harm("dishonest", f"two nights at once ended {codes}")


DISTURBANCES = (
    faults_now_and_then,
    faults_now_and_then,
    a_fault_all_night,
    a_kill,
    a_kill,
    a_full_disk,
    a_clock_set_back,
    two_nights_at_once,
)


def main() -> int:
    """Soak, print the counts, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, help="how many nights to spend")
    parser.add_argument("--minutes", type=float, help="how long to go on instead")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ends = time.monotonic() + 60 * (asked.minutes or 0)
    nights = asked.nights or (100 if not asked.minutes else None)

    def goes_on(done: int) -> bool:
        return done < nights if nights else time.monotonic() < ends

    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as directory,
        quick_nights(Path(directory)) as clock,
        mock.patch("evidence.planning.REREAD", REREAD),
    ):
        soak = Soak(Path(directory), clock, random.Random(asked.seed), DISTURBANCES)
        soak.live(goes_on)
    say(f"seed {asked.seed}, {soak.day} nights in {time.monotonic() - began:.0f} s")
    for name, count in sorted(soak.counts.items()):
        if name not in HARMS:
            print(f"{count:8} {name}")
    for name in HARMS:
        print(f"{soak.counts[name]:8} {name}")
    return int(any(soak.counts[name] for name in HARMS))


if __name__ == "__main__":
    sys.exit(main())
