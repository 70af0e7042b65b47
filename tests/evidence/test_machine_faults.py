"""The machine's own faults: full and read-only disks, locks, clocks, closed streams.

Each fault hits a real night in a process of its own. Whatever happens, nothing that was stored or
published is lost, no traceback is shown, and the next good night ends as if nothing had happened.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from db import runs
from db.digest import changed_tables, table_digests
from db.save import save_events
from db.store import Store
from evidence.lock import only_run
from evidence.settings import load_settings
from records.errors import UsageError
from records.model import Harvested, Publication
from tests.evidence.nights import (
    EVIDENCE,
    PMIDS,
    at_once,
    copied,
    ended,
    environment,
    is_sound,
    run,
    services,
    start,
    stored,
    the_one_error,
)
from tests.faults import ledger
from tests.local_services import LocalServices, article, faults

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


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
        with ledger.trying("read-only", 4):
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

    with ledger.trying("disk full", 3):
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

    with ledger.trying("disk full", 2):
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

    with ledger.trying("read-only or missing HOME", 3):
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
            ended, said = shell(data, script)
            assert ended == code, (script, said)

    at_once(tried, STREAMS)


def test_a_run_under_way_is_no_failure_but_one_cut_short_is(data: Path) -> None:
    with Store(data / "store.db") as store:
        runs.start(store, "nightly", "short", "2026-11-22T02:00:00Z")
    with only_run(data / "run.lock"):
        under_way = run(data, "status")
    assert under_way.returncode == 0
    assert "running" in under_way.stdout
    cut_short = run(data, "status")
    assert cut_short.returncode == 2


def test_a_night_whose_messages_nobody_reads_is_a_good_night(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with services() as running:
        code, _ = shell(data, "$EV nightly 2> >(head -c 1 >/dev/null) >&-", running)
    assert code == 0
    assert stored(data) == len(PMIDS) + 3
    assert is_sound(data / "evidence.db")
