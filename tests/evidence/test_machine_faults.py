"""The machine's own faults: kills, full and read-only disks, locks, clocks, closed streams.

Each fault hits a real night in a process of its own. Whatever happens, nothing that was stored or
published is lost, no traceback is shown, and the next good night ends as if nothing had happened.
"""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from db import runs
from db.digest import changed_tables, table_digests
from db.save import save_events
from db.store import Store
from evidence.lock import only_run
from evidence.settings import load_settings
from records.errors import UsageError
from records.model import Harvested, Publication
from tests.conftest import ROOT
from tests.local_services import LocalServices, article, faults, study

PMIDS = range(101, 109)
TOPIC = """
title = "Ketamine in short"
description = "A topic with one search a source, so that a night is short."
[[search]]
source = "pubmed"
name = "main"
role = "core"
query = "ketamine"
[[search]]
source = "clinicaltrials"
name = "main"
role = "core"
[search.query]
intr = "ketamine"
"""
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24
EVIDENCE = [sys.executable, "-m", "evidence"]

T = TypeVar("T")


def services() -> LocalServices:
    articles = {str(n): article(str(n), f"Ketamine in anorexia nervosa, part {n}") for n in PMIDS}
    return LocalServices(articles, [study(f"NCT0000000{n}") for n in range(1, 4)])


def other_host(address: str) -> str:
    """Return the address under another name: each host has its own politeness, as in earnest."""
    return address.replace("127.0.0.1", "localhost")


def at_once(work: Callable[[T], object], items: Iterable[T]) -> None:
    """Try the items side by side: nights mostly wait between requests."""
    with ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(work, item) for item in items]:
            done.result()


def environment(data: Path, running: LocalServices | None = None, **more: str) -> dict[str, str]:
    topic = data.parent / "short.toml"
    topic.parent.mkdir(parents=True, exist_ok=True)
    topic.write_text(TOPIC, encoding="utf-8")
    shown = {**os.environ, "EVIDENCE_DATA": str(data), "EVIDENCE_TOPIC": str(topic)}
    shown |= {"TMPDIR": str(data.parent), "PYTHONPATH": str(ROOT)}
    if running:
        shown["EVIDENCE_PUBMED_BASE_URL"] = running.pubmed_base_url
        shown["EVIDENCE_CLINICALTRIALS_BASE_URL"] = other_host(running.clinicaltrials_base_url)
    return shown | more


def start(
    data: Path,
    *arguments: str,
    running: LocalServices | None = None,
    before: Callable[[], None] | None = None,
    **more: str,
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*EVIDENCE, *arguments],
        env=environment(data, running, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in out + err, err
    assert "Exception ignored" not in err, err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run(
    data: Path,
    *arguments: str,
    running: LocalServices | None = None,
    before: Callable[[], None] | None = None,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    return ended(start(data, *arguments, running=running, before=before, **more))


def the_one_error(night: subprocess.CompletedProcess[str]) -> str:
    """Return the line that says what went wrong; there is exactly one."""
    assert night.returncode == 2, night.stderr
    lines = [line for line in night.stderr.splitlines() if line.startswith("evidence: ")]
    assert len(lines) == 1, night.stderr
    return lines[0]


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("pragma integrity_check").fetchone()[0] == "ok")


def stored(data: Path) -> int:
    with Store(data / "store.db") as store:
        return int(store.value("select count(*) from source_records"))


def undated(path: Path) -> list[object]:
    """Return the evidence in a published database without the times at which it was fetched."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute(sql).fetchall()
            for sql in (
                "select id, kind from records order by 1",
                "select pmid, title, abstract, design, population_n from publications order by 1",
                "select registry_id, title, status from trials order by 1",
                'select record, start, "end", label, concept, assertion from mentions order by 1,2',
                "select study, record, link from study_reports order by 1, 2",
            )
        ]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory after one good night."""
    data = tmp_path_factory.mktemp("good") / "data"
    with services() as running:
        night = run(data, "nightly", running=running)
    assert night.returncode == 0, night.stderr
    assert stored(data) == len(PMIDS) + 3
    return data


def copied(good: Path, place: Path) -> Path:
    """Return a copy of a data directory, to be spoiled."""
    shutil.copytree(good, place / "data")
    return place / "data"


@pytest.fixture
def data(tmp_path: Path, undisturbed: Path) -> Path:
    return copied(undisturbed, tmp_path)


# --- kills ------------------------------------------------------------------------------------

LIVE_KILLS, REPLAY_KILLS = 9, 3
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
        if left != {"store.db", "evidence.db", "metadata.json", "run.lock"}:
            lost.append(f"replay, {moment:.2f} s: left behind {sorted(left)}")
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


# --- disks ------------------------------------------------------------------------------------


def powerless() -> None:
    """Let permissions count even for root, from the next exec on."""
    if os.getuid() == 0:
        libc = ctypes.CDLL(None)
        for power in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if libc.prctl(PR_CAPBSET_DROP, power, 0, 0, 0) != 0:
                os._exit(99)


needs_permissions = pytest.mark.skipif(
    os.getuid() == 0 and sys.platform != "linux", reason="nothing is read-only for root here"
)


@needs_permissions
def test_a_read_only_data_directory_is_one_clear_line(data: Path) -> None:
    before = (data / "evidence.db").read_bytes()
    for path in (*data.rglob("*"), data):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def refused(command: str) -> None:
        assert "--data-dir" in the_one_error(run(data, command, before=powerless))

    try:
        at_once(refused, ["nightly", "harvest", "tag", "publish"])
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert (data / "evidence.db").read_bytes() == before


@needs_permissions
def test_a_store_that_became_read_only_is_one_clear_line(data: Path) -> None:
    (data / "store.db").chmod(0o444)
    line = the_one_error(run(data, "tag", before=powerless))
    assert "store.db" in line
    assert "writable" in line


@needs_permissions
def test_a_data_directory_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    assert "--data-dir" in the_one_error(
        run(tmp_path / "x", "nightly", before=powerless, EVIDENCE_DATA=str(closed / "data"))
    )


def no_file_longer_than(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_when_nothing_more_can_be_written_the_last_published_file_stays(
    tmp_path: Path, undisturbed: Path
) -> None:
    before = table_digests(undisturbed / "evidence.db")

    def spoil(size: int) -> None:
        data = copied(undisturbed, tmp_path / str(size))
        with services() as running:
            running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
            night = run(data, "nightly", running=running, before=no_file_longer_than(size))
            assert night.returncode in (1, 2), night.stderr
            if night.returncode == 2:
                the_one_error(night)
            assert is_sound(data / "evidence.db")
            assert changed_tables(before, table_digests(data / "evidence.db")) == ()
            assert stored(data) >= len(PMIDS) + 3
            if size == 150_000:
                assert run(data, "nightly", running=running).returncode == 0
                assert stored(data) == len(PMIDS) + 4

    at_once(spoil, [0, 60_000, 150_000])


FULL_DISK = """
mount -t tmpfs -o size={kib}k tmpfs "$FULL" && cp -a "$FROM/." "$FULL/" || exit 77
"$PYTHON" -m evidence nightly --data-dir "$FULL"; code=$?
cp -a "$FULL/evidence.db" "$FULL/store.db"* "$TO/"
exit $code
"""


def test_a_full_disk_is_one_clear_line_and_the_last_published_file_stays(
    undisturbed: Path, tmp_path: Path
) -> None:
    if not shutil.which("unshare") or os.getuid() != 0:
        pytest.skip("a small disk cannot be mounted here")
    pages = sum(-(-path.stat().st_size // 4096) + 1 for path in undisturbed.rglob("*")) + 1
    before = table_digests(undisturbed / "evidence.db")

    def spoil(spare_kib: int) -> None:
        data = copied(undisturbed, tmp_path / str(spare_kib))
        full, kept = data.parent / "full", data.parent / "kept"
        full.mkdir()
        kept.mkdir()
        places = {"FULL": full, "FROM": data, "TO": kept, "PYTHON": sys.executable}
        with services() as running:
            running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
            night = subprocess.run(
                ["unshare", "-m", "sh", "-c", FULL_DISK.format(kib=pages * 4 + spare_kib)],
                env=environment(data, running, **{k: str(path) for k, path in places.items()}),
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
        if night.returncode == 77 or "unshare:" in night.stderr:
            pytest.skip("a small disk cannot be mounted here")
        assert "Traceback" not in night.stderr
        assert night.returncode in (1, 2), night.stderr
        assert "space" in night.stderr
        assert is_sound(kept / "evidence.db")
        assert changed_tables(before, table_digests(kept / "evidence.db")) == ()
        assert stored(kept) >= len(PMIDS) + 3

    at_once(spoil, [0, 200])


# --- home -------------------------------------------------------------------------------------


@needs_permissions
def test_a_night_needs_no_home(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o555)

    def night_without(home: str | None) -> None:
        data = tmp_path / str(home).strip("/") / "data"
        with services() as running:
            shown = environment(data, running, HOME=home or "")
            if home is None:
                del shown["HOME"]
            night = subprocess.run(
                [*EVIDENCE, "nightly"],
                env=shown,
                capture_output=True,
                text=True,
                check=False,
                preexec_fn=powerless,
            )
        assert night.returncode == 0, night.stderr

    at_once(night_without, [None, str(closed), str(tmp_path / "absent")])
    assert list(closed.iterdir()) == []


# --- company ----------------------------------------------------------------------------------


def test_of_two_nights_at_once_the_second_ends_at_once_naming_the_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with services() as running:
        running.faults.add(faults.hang(2.0, on="esearch.fcgi"))
        first = start(data, "nightly", running=running)
        deadline = time.monotonic() + 30
        while not running.log and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        began = time.monotonic()
        line = the_one_error(run(data, "nightly", running=running))
        took = time.monotonic() - began
        assert f"process {first.pid}" in line
        assert took < 10
        assert ended(first).returncode == 0
    assert stored(data) == len(PMIDS) + 3


def test_a_store_that_is_locked_for_a_moment_is_waited_for(data: Path) -> None:
    with closing(sqlite3.connect(data / "store.db", check_same_thread=False)) as other:
        other.execute("begin immediate")
        release = threading.Timer(2.0, other.rollback)
        release.start()
        began = time.monotonic()
        night = run(data, "nightly", "--replay", str(data / "archive"))
        release.join()
    assert night.returncode == 0, night.stderr
    assert time.monotonic() - began > 2.0


@pytest.mark.parametrize("command", ["tag", "publish"])
def test_a_store_that_stays_locked_is_one_clear_line(data: Path, command: str) -> None:
    before = (data / "evidence.db").read_bytes()
    with closing(sqlite3.connect(data / "store.db")) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        line = the_one_error(run(data, command, EVIDENCE_STORE_WAIT_S="0.3"))
    assert "locked" in line or "busy" in line
    assert "EVIDENCE_STORE_WAIT_S" in line
    assert (data / "evidence.db").read_bytes() == before


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e9"])
def test_a_waiting_time_that_is_none_is_one_clear_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"EVIDENCE_STORE_WAIT_S: .* is no number of seconds"):
        load_settings(tmp_path, {"EVIDENCE_STORE_WAIT_S": text})


def test_readers_never_notice_a_night(data: Path) -> None:
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        with closing(sqlite3.connect(data / "evidence.db")) as lasting:
            while not stop.is_set():
                with closing(
                    sqlite3.connect(f"file:{data}/evidence.db?mode=ro", uri=True)
                ) as fresh:
                    for connection in (lasting, fresh):
                        sql = "select count(*) from publications"
                        seen.append(connection.execute(sql).fetchone()[0])
                        assert connection.execute("select count(*) from evidence").fetchone()
                time.sleep(0.005)

    with services() as running, ThreadPoolExecutor(1) as pool:
        running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
        reader = pool.submit(read)
        night = run(data, "nightly", running=running)
        stop.set()
        reader.result()
    assert night.returncode == 0, night.stderr
    assert set(seen) == {len(PMIDS), len(PMIDS) + 1}


# --- clocks -----------------------------------------------------------------------------------


def paper(title: str, at: str) -> Harvested:
    record = Publication("pubmed", "7", title, pmid="7", year=2024)
    return Harvested(record, body_sha256=title, fetched_at=at, searches=("main",))


def test_a_clock_set_back_moves_no_time_backwards(tmp_path: Path) -> None:
    late, early = "2026-11-22T02:00:00Z", "2026-01-01T02:00:00Z"
    with Store(tmp_path / "store.db") as store:
        ids = []
        for title, at in (("One", late), ("Two", early), ("Three", early), ("Three", late)):
            run_id = runs.start(store, "harvest", "short", at)
            save_events(store, run_id, [paper(title, at)])
            runs.finish(store, run_id, at, runs.RunResult())
            ids.append(run_id)
        assert len(set(ids)) == 4
        assert [row["id"] for row in runs.latest(store)] == ids[::-1]
        last = runs.last_complete(store)
        assert last is not None
        assert last["id"] == ids[-1]
        (record,) = store.rows("select first_seen, last_changed from record_ids")
        assert record == {"first_seen": late, "last_changed": late}
        title = store.value("select new_value from record_changes where new_value = 'Three'")
        assert title == "Three"


def test_ten_runs_in_one_second_keep_their_own_ids_and_order(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        ids = [runs.start(store, "tag", "short", "2026-11-22T02:00:00Z") for _ in range(12)]
        assert len(set(ids)) == 12
        assert [row["id"] for row in runs.latest(store, 12)] == ids[::-1]


# --- streams ----------------------------------------------------------------------------------


def shell(data: Path, script: str, running: LocalServices | None = None) -> tuple[int, str]:
    shown = environment(data, running, EV=f"{sys.executable} -m evidence")
    done = subprocess.run(
        ["bash", "-c", script], env=shown, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Error" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


STREAMS = [
    ("$EV export publications --format jsonl | head -c 1; exit ${PIPESTATUS[0]}", 0),
    ("for i in 1 2; do $EV export; done | true; exit ${PIPESTATUS[0]}", 0),
    ("$EV status | true; exit ${PIPESTATUS[0]}", 0),
    ("$EV export >&-", 0),
    ("$EV export 2>&-", 0),
    ("$EV status <&- >&- 2>&-", 0),
    ("$EV export > /dev/full", 2),
    ("$EV status > /dev/full", 2),
    ("$EV tag 2> >(true) && $EV tag 2> /dev/full", 0),
]


def test_streams_that_are_closed_or_full_show_no_traceback(data: Path) -> None:
    def tried(case: tuple[str, int]) -> None:
        script, code = case
        if "/dev/full" not in script or Path("/dev/full").exists():
            assert shell(data, script)[0] == code, script

    at_once(tried, STREAMS)


def test_a_night_whose_messages_nobody_reads_is_a_good_night(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with services() as running:
        code, _ = shell(data, "$EV nightly 2> >(head -c 1 >/dev/null) >&-", running)
    assert code == 0
    assert stored(data) == len(PMIDS) + 3
    assert is_sound(data / "evidence.db")
