"""Nights killed at any moment lose nothing, and the next good night heals them."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from db import runs
from db.digest import changed_tables, table_digests
from db.store import Store
from evidence.lock import only_run
from tests.evidence.nights import (
    PMIDS,
    is_sound,
    run,
    services,
    start,
    stored,
    undated,
)
from tests.faults import ledger
from tests.local_services import article

LIVE_KILLS, REPLAY_KILLS = 8, 2
SLOWER = 1.1
"""Nights side by side take longer than the one that was timed alone."""


def kill_live_nights(place: Path, moments: list[float], good: Path) -> list[str]:
    """Kill a night against live services at each moment, heal it, and return what was lost."""
    lost: list[str] = []
    for number, moment in enumerate(moments):
        data = place / str(number) / "data"
        data.parent.mkdir(parents=True)
        had_published = number % 2 == 1
        if had_published:
            shutil.copytree(good, data)
        with services() as running:
            if had_published:
                running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
            process = start(data, "nightly", running=running)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            lost += [f"{moment:.2f} s: {loss}" for loss in after_kill(data, good, had_published)]
            healed = run(data, "nightly", running=running)
        if healed.returncode != 0:
            lost.append(f"{moment:.2f} s: the next night ended {healed.returncode}")
        if stored(data) != len(PMIDS) + 3 + had_published:
            lost.append(f"{moment:.2f} s: {stored(data)} records after healing")
        elif not had_published and undated(data / "evidence.db") != undated(good / "evidence.db"):
            lost.append(f"{moment:.2f} s: the evidence differs after healing")
    return lost


def kill_replays(place: Path, moments: list[float], good: Path) -> list[str]:
    """Kill a night replayed from the archive at each moment, and compare every healed table."""
    data = place / "replay" / "data"
    data.parent.mkdir(parents=True)
    wanted = table_digests(good / "evidence.db")
    lost = []
    for moment in moments:
        if data.exists():
            shutil.rmtree(data)
        process = start(data, "nightly", "--replay", str(good / "archive"))
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        lost += after_kill(data, good, had_published=False)
        run(data, "nightly", "--replay", str(good / "archive"))
        differ = changed_tables(wanted, table_digests(data / "evidence.db"))
        lost += [f"replay, {moment:.2f} s: {table} differs" for table in differ]
        left = {path.name for path in data.iterdir()}
        if left != {"store.db", "evidence.db", "metadata.json", "published", "run.lock"}:
            lost.append(f"replay, {moment:.2f} s: left behind {sorted(left)}")
        nights = {path.suffix for path in (data / "published").iterdir() if path.stem != "current"}
        if nights != {".db", ".json"}:
            lost.append(f"replay, {moment:.2f} s: left behind in published: {sorted(nights)}")
    return lost


def after_kill(data: Path, good: Path, had_published: bool) -> Iterator[str]:
    """Yield what is wrong right after a kill."""
    if data.exists():
        with only_run(data / "run.lock"):  # raises if a lock remained
            pass
    if (data / "store.db").exists():
        with Store(data / "store.db") as store:
            if store.value("pragma integrity_check") != "ok":
                yield "the store is damaged"
        if had_published and stored(data) < len(PMIDS) + 3:
            yield f"{stored(data)} records left in the store"
        if unfounded := moved_too_early(data):
            yield f"cursors that moved before their source was stored: {unfounded}"
    published = data / "evidence.db"
    if had_published and not published.exists():
        yield "the published database is gone"
    if published.exists():
        if not is_sound(published):
            yield "the published database is damaged"
        if had_published:
            was, now = (table_digests(path / "evidence.db") for path in (good, data))
            with closing(sqlite3.connect(published)) as connection:
                count = connection.execute("select count(*) from publications").fetchone()[0]
            if changed_tables(was, now) and count != len(PMIDS) + 1:
                yield "the published database is neither the old nor the new one"


def moved_too_early(data: Path) -> list[str]:
    """Return the cursors of runs that had not yet stored what their source sent."""
    with Store(data / "store.db") as store:
        rows = store.rows(
            "select c.source, c.search from cursors c left join settled s "
            "on s.run = c.run and s.stage = c.source where s.run is null"
        )
    return [f"{row['source']} {row['search']}" for row in rows]


def test_a_night_killed_at_any_moment_loses_nothing(tmp_path: Path, undisturbed: Path) -> None:
    chance = random.Random(20261122)
    with services() as running:
        began = time.monotonic()
        assert run(tmp_path / "timed" / "data", "nightly", running=running).returncode == 0
        live = time.monotonic() - began
    began = time.monotonic()
    replay = ["nightly", "--replay", str(undisturbed / "archive")]
    assert run(tmp_path / "timed" / "again", *replay).returncode == 0
    replayed = time.monotonic() - began
    moments = [chance.uniform(0.2, live * SLOWER) for _ in range(LIVE_KILLS)]
    again = [chance.uniform(0.2, replayed * SLOWER) for _ in range(REPLAY_KILLS)]
    with ThreadPoolExecutor(5) as pool:
        jobs = [
            pool.submit(kill_live_nights, tmp_path / str(n), moments[n::4], undisturbed)
            for n in range(4)
        ]
        jobs.append(pool.submit(kill_replays, tmp_path, again, undisturbed))
        lost = [loss for job in jobs for loss in job.result()]
    ledger.note("kill -9, command line", ledger.Finding(len(lost)), LIVE_KILLS + REPLAY_KILLS)
    assert lost == []


def test_an_interrupted_run_is_written_down_as_failed(data: Path) -> None:
    with Store(data / "store.db") as store:
        runs.start(store, "nightly", "short", "2026-11-22T02:00:00Z")
    assert run(data, "tag").returncode == 0
    with Store(data / "store.db") as store:
        newest, interrupted, *_ = runs.latest(store)
    assert newest["outcome"] == "complete"
    assert interrupted["outcome"] == "failed"
    assert "interrupted" in interrupted["reasons"]
