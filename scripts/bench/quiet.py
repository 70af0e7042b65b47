"""A quiet night: nothing is new. What it asks and takes must not grow with the store.

A local server stands for the sources: its search finds 100 publications, as many as the topic
has; all else in the store was imported from files by the topic's words. Harvest and tagging are
measured at each size; the whole night, which copies the file that is shown, beside a build of that
file, where building it first does not take hours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.bench.comparing import ROOT, tell
from scripts.bench.invented_store import FIRST, grow, sample_of
from tests.evidence.nights import environment
from tests.local_services import LocalServices, article, study

_FOUND = range(1001, 1101)


@dataclass(frozen=True, slots=True)
class Quiet:
    """What one quiet night took: requests and seconds, peak memory in MB, for so many records.

    `build_s` is what building, checking and showing the whole file took, `night_s` a whole quiet
    night after it, from the first request until it is shown; None where that was not measured.
    """

    stored: int
    requests: int
    harvest_s: float
    tag_s: float
    peak_mb: float
    build_s: float | None = None
    night_s: float | None = None


class _Articles(dict[str, str]):
    """What the server holds: also the records that the store was grown by, made when asked for."""

    def __contains__(self, pmid: object) -> bool:
        return super().__contains__(pmid) or int(str(pmid)) >= FIRST

    def __missing__(self, pmid: str) -> str:
        return article(pmid, _title(_FOUND[sample_of(pmid, len(_FOUND))]))

    def get(self, pmid: str, default: object = None) -> str:
        return self[pmid]


def _title(number: int) -> str:
    return f"Ketamine in anorexia nervosa, part {number}"


def quiet_nights(folder: Path, sizes: list[int], publish_up_to: int) -> list[Quiet]:
    """Measure a quiet night with stores of these sizes, and publishing up to one of them."""
    articles = _Articles({str(n): article(str(n), _title(n)) for n in _FOUND})
    services = LocalServices(
        {},
        [study(f"NCT0000000{n}") for n in range(1, 4)],
        search_articles=lambda _: map(str, _FOUND),
    )
    services.eutils.articles = articles
    found: list[Quiet] = []
    with services as running:
        small = folder / "quiet-small" / "data"
        if not (small / "store.db").exists():
            for command in ("harvest", "tag", "harvest"):
                _run(small, running, command)
        for size in sizes:
            data = folder / f"quiet-{size}" / "data"
            tell(f"quiet night: {size:,} records")
            grow(small / "store.db", data / "store.db", size)
            _run(data, running, "harvest")
            _run(data, running, "tag")
            before = len(running.log)
            harvest_s, one = _run(data, running, "harvest")
            tag_s, two = _run(data, running, "tag")
            requests = len(running.log) - before
            quiet = Quiet(size, requests, harvest_s, tag_s, max(one, two))
            if size <= publish_up_to:
                build_s, _ = _run(data, running, "publish")
                night_s, _ = _run(data, running, "nightly")
                quiet = replace(quiet, build_s=build_s, night_s=night_s)
            found.append(quiet)
            shutil.rmtree(data)
    return found


def _run(data: Path, running: LocalServices, command: str) -> tuple[float, float]:
    """Run a command and return its seconds and peak memory in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", command], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env=environment(data, running),
    )  # fmt: skip
    assert process.stderr
    told = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"evidence {command} failed:\n{told[-2000:]}")
    return time.perf_counter() - began, used.ru_maxrss * 1024 / 1e6
