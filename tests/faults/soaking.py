"""A soak under way: nights, disturbed and not, and what is counted of them."""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.children import BROKE, begin, code_of
from tests.faults.comparing import Key, differences, published, stored
from tests.faults.evolving import Evolving
from tests.faults.wire_faults import ON_THE_WIRE, SLOW
from tests.faults.world import HURRIED, PATIENT, Clock, Night, Timing, at, night, rebuilt
from tests.local_services.faults import Fault

REBUILD_EVERY = 20
HARMS = ("lost", "made up", "doubled", "damaged", "cursors wrong", "dishonest", "not healed")


@dataclass
class Soak:
    """A soak under way: its services, its two data directories, and what was counted."""

    place: Path
    clock: Clock
    chance: random.Random
    disturbances: Sequence[Callable[[Soak], Night | None] | None]
    page_check: bool = False
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
                self.live_a_day()
                if self.day % 10 == 0:
                    say(f"night {self.day}: {dict(self.counts)}")

    def live_a_day(self) -> None:
        """Let a day pass at the sources, and spend its night."""
        self.day += 1
        self.clock.now = at(self.day)
        self.corpus.live_on(self.day)
        self._spend_a_day()

    def _spend_a_day(self) -> None:
        full = self.day % 7 == 0
        undisturbed = night(self.twin, self.corpus.services, self.clock, full=full)
        if undisturbed.code != 0:
            self.harm("not healed", f"the undisturbed night ended {undisturbed.code}")
        for key, payload in self.corpus.says().items():
            self.said[key].add(payload)
        self.counts["nights"] += 1
        disturb = None if full or self.day == 1 else self.chance.choice((None, *self.disturbances))
        if disturb is None:
            good = self.night(full=full)
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
        say(f"night {self.day}: {kind}: {detail[:2000]}")

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
        ended = self.night(timing=HURRIED)
        self.count_faults(before)
        return ended

    def night(self, *, full: bool = False, timing: Timing = PATIENT) -> Night:
        """Spend a night in the data directory that is disturbed at times."""
        began = time.monotonic()
        ended = night(
            self.data,
            self.corpus.services,
            self.clock,
            full=full,
            timing=timing,
            page_check=self.page_check,
        )
        self.took = 0.7 * self.took + 0.3 * (time.monotonic() - began)
        return ended

    def in_a_child(self, prepare: Callable[[], None] = lambda: None) -> int:
        """Begin a night in a process of its own and return its number."""
        return begin(lambda: self.night().code, prepare)

    def code_of(self, child: int) -> int:
        """Wait for a child and return its exit code; a traceback counts as dishonest."""
        code = code_of(child)
        if code == BROKE:
            self.harm("dishonest", "a night broke")
        return code


def say(text: str) -> None:
    """Write a line for who watches."""
    print(text, file=sys.stderr, flush=True)
