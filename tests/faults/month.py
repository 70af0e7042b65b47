"""A month of nights with a site that is read all the while: what readers see is always whole.

A soak (`soaking`) in which a third of the nights is disturbed, beside it a site in a process of its
own that is never restarted. After each night what is public is looked at; at the end it must be
what the sources say, and each night that was disturbed and lost something must say so itself.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from db.freezing import freeze
from db.versions import Published, sha256
from tests.faults.comparing import differences, published
from tests.faults.soaking import Soak, say
from tests.faults.world import Clock, at, night, rebuilt

STARTS_WITHIN_S = 60.0


@dataclass
class Month:
    """A month under way, and what was counted of its nights."""

    soak: Soak
    frozen: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    lost_something: dict[int, str] = field(default_factory=dict)

    def live(self, nights: int) -> None:
        """Spend nights until there were so many; the last is a good one that reads everything."""
        while self.soak.day < nights - 1:
            self.a_day()
        self.soak.disturbances = (None,)
        self.a_day()
        services, clock = self.soak.corpus.services, self.soak.clock
        last = self.soak.night(full=True)
        if last.code or night(self.soak.twin, services, clock, full=True).code:
            self.soak.harm("not healed", f"the last night ended {last.code}: {last.said}")
        self._look()
        self._compare()

    @property
    def nights(self) -> Published:
        """Return the nights that are public."""
        return Published(self.soak.data / "published", self.soak.data / "evidence.db")

    def a_day(self) -> None:
        """Let a day pass, spend its night, and look at what is public then."""
        before = dict(self.soak.counts)
        self.soak.live_a_day()
        new = {name for name in self.soak.counts if self.soak.counts[name] != before.get(name)}
        self._look()
        lost = new & {"exit code 1", "exit code 2", "a kill", "a full disk"}
        if lost - {"a kill"} or (lost and not self._was_shown()):
            self.lost_something[self.soak.day] = ", ".join(sorted(new))
        if self.soak.day % 10 == 5:
            self._keep_for_ever()
        if self.soak.day % 10 == 8:
            self._go_back()

    def _look(self) -> None:
        """What is public is the file that was checked, and its other name leads to it."""
        version = self.nights.current()
        if version is None:
            if self.soak.day > 1:
                self.soak.harm("lost", "nothing is public")
            return
        if sha256(version.path) != version.facts.get("sha256"):
            self.soak.harm("damaged", f"{version.name} is not the file that was checked")
        if not all(check["passed"] for check in version.facts["checks"]):
            self.soak.harm("dishonest", f"{version.name} failed a check and is shown")
        if not self.shown or self.shown[-1] != version.name:
            self.shown.append(version.name)
        for name, digest in self.frozen.items():
            if sha256(self.soak.data / "frozen" / name / "evidence.db") != digest:
                self.soak.harm("damaged", f"frozen {name}")

    def _was_shown(self) -> bool:
        """Say whether this day's night is public: a kill after that came too late for harm."""
        stamp = at(self.soak.day).translate({ord(c): None for c in "-:"})
        return bool(self.shown) and self.shown[-1].startswith(stamp)

    def _keep_for_ever(self) -> None:
        version, name = self.nights.current(), f"night-{self.soak.day}"
        if version:
            kept = freeze(self.soak.data / "frozen", name, version, at(self.soak.day))
            self.frozen[name] = str(kept.facts["sha256"])
            self.soak.counts["frozen"] += 1

    def _go_back(self) -> None:
        """Show the night before again, as an operator who does not trust the last would."""
        kept = self.nights.versions()
        if len(kept) > 1:
            self.nights.switch(kept[1], at(self.soak.day), "rollback")
            self.soak.counts["rolled back"] += 1

    def _compare(self) -> None:
        """What is public at the end is what the sources say, and what the archive gives again."""
        shown, truth = (
            published(place, times=False, journals=False)
            for place in (self.soak.data, self.soak.twin)
        )
        for table in differences(shown, truth):
            self.soak.harm("not healed", f"public and true: {table}")
        again = self.soak.place / "again"
        if rebuilt(again, self.soak.data / "archive").code == 2:
            self.soak.harm("not healed", "it cannot be rebuilt from its archive")
        for table in differences(published(again), published(self.soak.data)):
            self.soak.harm("not healed", f"rebuilt: {table}")
        for day, what in self.lost_something.items():
            if not self._is_reported(day):
                self.soak.harm("dishonest", f"night {day} ({what}) is not in the report")

    def _is_reported(self, day: int) -> bool:
        """Say whether the night's run, in the file that readers have, says that it lost something.

        A night that was killed before it could write down that it began is reported by its
        absence: there is no run of that day.
        """
        with closing(sqlite3.connect(self.soak.data / "evidence.db")) as connection:
            runs = connection.execute(
                "select outcome, reasons from runs where started_at = ?", (at(day),)
            ).fetchall()
        return not runs or any(outcome != "complete" and why for outcome, why in runs)


@contextmanager
def site(data: Path, port: int) -> Iterator[str]:
    """Serve a data directory as an operator does, in a process that is never restarted."""
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", "serve", "--port", str(port)],
        env={**os.environ, "EVIDENCE_DATA": str(data), "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
        for line in said.splitlines():
            if not line.startswith("serve: "):
                say(f"site: {line}")


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{address}/", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start: {process.poll()}")


def month(
    place: Path, clock: Clock, chance: random.Random, disturbances: tuple[object, ...]
) -> Month:
    """Return a month in which a third of the nights is disturbed."""
    mixed = (*disturbances, *(None,) * (2 * len(disturbances) - 1))
    return Month(Soak(place, clock, chance, mixed, page_check=True))  # type: ignore[arg-type]


def told(month: Month) -> str:
    """Return the counts of the nights as JSON."""
    return json.dumps(
        {"nights": month.soak.day, "nights shown": len(month.shown), **month.soak.counts}, indent=1
    )
