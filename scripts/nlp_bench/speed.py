"""Words a second, peak memory and load time of each contender, each in a process of its own.

The contenders take turns, `rounds` times, on the same texts, one thread each. Words are what
white space separates. A contender's rate is its best round's, and so is the ratio to medspaCy: the
best round of each, by processor seconds, which a busy machine disturbs least.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.nlp_bench.rows import TOOLS, Row

ROOT = Path(__file__).resolve().parent.parent.parent
BASE = TOOLS["medspacy"]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


SPEED = "speed"


def measure_speed(
    commands: Mapping[str, Sequence[str]], texts: Sequence[str], rounds: int
) -> Iterator[Row]:
    """Run each command `rounds` times in turn, the texts on its standard input, and yield figures.

    n is the number of words; the interval of a rate runs from the slowest round to the fastest.
    """
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    took: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for number in range(rounds):
        names = list(commands)
        for name in names if number % 2 == 0 else reversed(names):
            took[name].append(_run(commands[name], given))
    words = sum(len(text.split()) for text in texts)
    part = f"{len(texts)} abstracts, {words:,} words"
    for name in commands:
        for measure, values in _figures(took, name, words).items():
            best = min(values) if measure in _SMALL_IS_BEST else max(values)
            low, high = min(values), max(values)
            yield Row(SPEED, part, "whole pipeline", name, measure, best, words, low, high)


_SMALL_IS_BEST = frozenset({"load seconds"})


def _run(command: Sequence[str], given: str) -> dict[str, float]:
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    said: dict[str, float] = json.loads(done.stdout)
    return said


def _figures(
    took: Mapping[str, Sequence[Mapping[str, float]]], name: str, words: int
) -> dict[str, list[float]]:
    """Return the rounds' values of each measure."""
    mine = took[name]
    found = {
        "words a second": [words / run["seconds"] for run in mine],
        "words a processor second": [words / run["cpu_s"] for run in mine],
        "peak MB": [run["peak_mb"] for run in mine],
        "load seconds": [run["load_s"] for run in mine],
    }
    if name != BASE and BASE in took:
        best = min(run["cpu_s"] for run in took[BASE])
        found["times medspaCy"] = [best / min(run["cpu_s"] for run in mine)]
    return found
