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
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

from tests.faults.cases import ENDPOINTS, ON_THE_WIRE, SLOW
from tests.faults.children import BROKE, begin, code_of, kill, no_file_longer_than
from tests.faults.comparing import Key, differences, published, stored
from tests.faults.evolving import Evolving
from tests.faults.world import HURRIED, Clock, Night, at, night, quick_nights, rebuilt
from tests.local_services.faults import Fault

REREAD = {"pubmed": 15, "clinicaltrials": 7}
REBUILD_EVERY = 20
HARMS = ("lost", "made up", "doubled", "damaged", "cursors wrong", "dishonest", "not healed")


@dataclass
class Soak:
    """A soak under way: its services, its two data directories, and what was counted."""

    place: Path
    clock: Clock
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    said: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    kept: frozenset[Key] = frozenset()
    day: int = 0
    took: float = 0.5

    def __post_init__(self) -> None:
        self.corpus = Evolving(self.chance)
        self.data, self.twin = self.place / "data", self.place / "twin"

    def live(self, goes_on: Callable[[int], bool]) -> None:
        """Spend nights for as long as `goes_on` says of their number."""
        with self.corpus.services:
            while goes_on(self.day):
                self.day += 1
                self.clock.now = at(self.day)
                self.corpus.live_on(self.day)
                self._spend_a_day()
                if self.day % 10 == 0:
                    _say(f"night {self.day}: {dict(self.counts)}")

    def _spend_a_day(self) -> None:
        full = self.day % 7 == 0
        began = time.monotonic()
        undisturbed = night(self.twin, self.corpus.services, self.clock, full=full)
        self.took = 0.7 * self.took + 0.3 * (time.monotonic() - began)
        if undisturbed.code != 0:
            self.harm("not healed", f"the undisturbed night ended {undisturbed.code}")
        for key, payload in self.corpus.says().items():
            self.said[key].add(payload)
        self.counts["nights"] += 1
        disturb = None if full or self.day == 1 else self.chance.choice((None, *DISTURBANCES))
        if disturb is None:
            good = night(self.data, self.corpus.services, self.clock, full=full)
            self._look_after(good, disturbed=False, full=full)
            return
        self.counts[disturb.__name__.strip("_").replace("_", " ")] += 1
        ended = disturb(self)
        self.corpus.services.faults.clear()
        self.clock.now = at(self.day)
        self._look_after(ended, disturbed=True, full=False)

    # --- looking ------------------------------------------------------------------------------

    def _look_after(self, ended: Night | None, *, disturbed: bool, full: bool) -> None:
        """Check what may never be, and after a night that was complete, compare with the twin."""
        if not (self.data / "store.db").exists():
            return
        now = stored(self.data)
        for key, (payload, _) in now.records.items():
            if payload not in self.said[key]:
                self.harm("made up", f"{key} {payload}")
        for key in set(self.kept) - set(now.records):
            self.harm("lost", str(key))
        if now.doubled or not now.sound:
            self.harm("doubled" if now.doubled else "damaged", f"{now.doubled}")
        self.kept = frozenset(now.records)
        if ended is None:
            return
        self.counts[f"exit code {ended.code}"] += 1
        if ended.code == 1 and "incomplete: " not in ended.said:
            self.harm("dishonest", ended.said)
        if not disturbed and ended.code != 0:
            self.harm("not healed", f"a good night ended {ended.code}: {ended.said}")
        if ended.code == 0:
            self._compare(disturbed=disturbed, full=full)
        if full and self.day % REBUILD_EVERY < 7:
            self._rebuild()

    def _compare(self, *, disturbed: bool, full: bool) -> None:
        self.counts["compared with the twin"] += 1
        now, right = stored(self.data), stored(self.twin)
        if now.cursors != right.cursors:
            self.harm("cursors wrong", f"{now.cursors} and not {right.cursors}")
        if now.found != right.found:
            self.harm("not healed", f"found: {sorted(now.found ^ right.found)}")
        for key in set(now.records) | set(right.records):
            if key[1] in self.corpus.unmatched and not full:
                continue  # what no search finds is read again in turn, each night other records
            mine, its = now.records.get(key), right.records.get(key)
            same = mine == its if full else mine and its and mine[0] == its[0]
            if not same:
                self.harm("not healed", f"{key}: {mine} and not {its}")
        if full:
            one, other = (
                published(place, times=False, journals=False) for place in (self.data, self.twin)
            )
            for table in differences(one, other):
                self.harm("not healed", table)

    def _rebuild(self) -> None:
        """Rebuild everything from the archive alone; the published evidence must be the same."""
        again = self.place / "again"
        shutil.rmtree(again, ignore_errors=True)
        self.counts["rebuilt from the archive"] += 1
        ended = rebuilt(again, self.data / "archive")
        if ended.code == 2:
            self.harm("not healed", f"rebuilding: {ended.said}")
            return
        for table in differences(published(again), published(self.data)):
            self.harm("not healed", f"rebuilt: {table}")

    def harm(self, kind: str, detail: str) -> None:
        """Count something that must not be, and say what it was."""
        self.counts[kind] += 1
        _say(f"night {self.day}: {kind}: {detail[:2000]}")

    # --- disturbing ---------------------------------------------------------------------------

    def any_fault(self) -> Fault:
        """Return a fault by chance; slow ones are rare, since each costs its time-out."""
        names = sorted(ON_THE_WIRE)
        name = self.chance.choice(names)
        if name in SLOW and self.chance.random() < 0.8:
            name = "503"
        return ON_THE_WIRE[name]

    def count_faults(self, before: int) -> None:
        """Count the faults that requests met since there were `before` of them."""
        log = self.corpus.services.log[before:]
        self.counts["faults on the wire"] += sum(request.fault is not None for request in log)

    def hurried(self) -> Night:
        """Spend a night that waits for no silence long."""
        before = len(self.corpus.services.log)
        ended = night(self.data, self.corpus.services, self.clock, timing=HURRIED)
        self.count_faults(before)
        return ended

    def in_a_child(self, prepare: Callable[[], None] = lambda: None) -> int:
        """Begin a night in a process of its own and return its number."""
        return begin(lambda: night(self.data, self.corpus.services, self.clock).code, prepare)

    def code_of(self, child: int) -> int:
        """Wait for a child and return its exit code; a traceback counts as dishonest."""
        code = code_of(child)
        if code == BROKE:
            self.harm("dishonest", "a night broke")
        return code


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
        soak = Soak(Path(directory), clock, random.Random(asked.seed))
        soak.live(goes_on)
    _say(f"seed {asked.seed}, {soak.day} nights in {time.monotonic() - began:.0f} s")
    for name, count in sorted(soak.counts.items()):
        if name not in HARMS:
            print(f"{count:8} {name}")
    for name in HARMS:
        print(f"{soak.counts[name]:8} {name}")
    return int(any(soak.counts[name] for name in HARMS))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
