"""Run sides in turn, each in a process of its own, and compare them round by round."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a side took: seconds for so many units, and the peak memory in MB."""

    units: float
    seconds: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Return units a second."""
        return self.units / self.seconds


@dataclass
class Side:
    """A contender: `run` does the work once. `least` is what our speed is to be, times its own."""

    name: str
    run: Callable[[], Run]
    least: float | None = None
    runs: list[Run] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Return units a second, round by round."""
        return [run.rate for run in self.runs]

    @property
    def peak_mb(self) -> float:
        """Return the most memory of any round."""
        return max(run.peak_mb for run in self.runs)


@dataclass
class Step:
    """A step of the work: ours and its peers. `most_s` bounds the seconds of one unit."""

    name: str
    unit: str
    ours: Side
    peers: Sequence[Side] = ()
    most_s: float | None = None

    def measure(self, rounds: int) -> Step:
        """Run every side once a round, forwards and backwards in turn."""
        sides = [self.ours, *self.peers]
        for number in range(rounds):
            for side in sides if number % 2 == 0 else reversed(sides):
                tell(f"{self.name}, round {number + 1} of {rounds}: {side.name}")
                side.runs.append(side.run())
        return self

    def ratios(self, peer: Side) -> list[float]:
        """Return our speed as a multiple of a peer's, round by round."""
        return [mine / other for mine, other in zip(self.ours.rates, peer.rates, strict=True)]

    def missed(self) -> list[str]:
        """Return the limits that are not held."""
        found = []
        for peer in self.peers:
            middle = statistics.median(self.ratios(peer))
            if peer.least is not None and middle < peer.least:
                found.append(f"{self.name}: {middle:.2f} of {peer.name}, at least {peer.least:g}")
        if self.most_s is not None:
            seconds = statistics.median(1 / rate for rate in self.ours.rates)
            if seconds > self.most_s:
                found.append(f"{self.name}: {seconds:.3f} s, at most {self.most_s:g} s")
        return found


def command(arguments: Sequence[str | Path], units: float | None = None, given: str = "") -> Run:
    """Run a command that prints JSON (units, seconds, peak_mb), or time it whole.

    With `units` the whole process is timed, and its memory is what the operating system says.
    """
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(argument) for argument in arguments], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    said, told = process.communicate(given)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))} failed:\n{told[-2000:]}")
    if units is not None:
        return Run(units, seconds, 0.0)
    facts = json.loads(said.splitlines()[-1])
    return Run(facts["units"], facts["seconds"], facts["peak_mb"])


def module(name: str, *arguments: str | Path, given: str = "") -> Run:
    """Run a module of this folder, which prints JSON."""
    return command([sys.executable, "-m", f"scripts.bench.{name}", *arguments], given=given)


def tell(line: str) -> None:
    """Tell what is being done, apart from the table."""
    print(line, file=sys.stderr, flush=True)
