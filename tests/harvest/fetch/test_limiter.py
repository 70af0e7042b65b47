"""One pace for a whole host: threads, processes, odd clocks, odd files."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from harvest.fetch.limiter import HostLimiter, host_limiter
from records.errors import TransportError


class FakeTime:
    """A clock that only moves when somebody sleeps."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def limiter(path: Path, fake: FakeTime, spacing_s: float = 0.37) -> HostLimiter:
    return HostLimiter(path, spacing_s, fake.clock, fake.sleep)


def test_the_first_request_goes_at_once_and_the_next_wait_their_turn(tmp_path: Path) -> None:
    fake = FakeTime()
    one = limiter(tmp_path / "lock", fake)
    for _ in range(4):
        one.wait()
    assert fake.slept == pytest.approx([0.37, 0.37, 0.37])


def test_time_that_has_passed_anyway_is_not_waited_for_again(tmp_path: Path) -> None:
    fake = FakeTime()
    one = limiter(tmp_path / "lock", fake)
    one.wait()
    fake.now += 0.3
    one.wait()
    fake.now += 5
    one.wait()
    assert fake.slept == pytest.approx([0.07])


def test_a_clock_set_back_by_a_day_costs_one_spacing_and_no_more(tmp_path: Path) -> None:
    fake = FakeTime(now=1_000_000.0)
    limiter(tmp_path / "lock", fake).wait()
    fake.now -= 86_400
    limiter(tmp_path / "lock", fake).wait()
    assert fake.slept == pytest.approx([0.37])


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"nan", b"inf", b"-inf", b"1e400", b"\xff\x00" * 100]
)
def test_a_damaged_file_does_not_stop_or_hurry_anyone_for_long(
    tmp_path: Path, content: bytes
) -> None:
    fake = FakeTime()
    (tmp_path / "lock").write_bytes(content)
    one = limiter(tmp_path / "lock", fake)
    one.wait()
    one.wait()
    assert fake.slept == pytest.approx([0.37])


def test_threads_wait_in_one_line(tmp_path: Path) -> None:
    one = HostLimiter(tmp_path / "lock", 0.05)
    moments: list[float] = []

    def ask() -> None:
        for _ in range(3):
            one.wait()
            moments.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [later - earlier for earlier, later in pairwise(sorted(moments))]
    assert len(moments) == 12
    # A thread may be held up between its turn and its note, so single gaps wobble.
    assert max(moments) - min(moments) >= 11 * 0.05 - 0.02
    assert sorted(gaps)[len(gaps) // 2] >= 0.045


PROCESS = """
import sys, time
from pathlib import Path
from harvest.fetch.limiter import HostLimiter
limiter = HostLimiter(Path(sys.argv[1]), 0.1)
for _ in range(6):
    limiter.wait()
    print(time.monotonic(), flush=True)
"""


def test_processes_wait_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "lock")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = sorted(float(m) for p in processes for m in p.communicate()[0].split())
    assert len(moments) == 12
    assert moments[-1] - moments[0] >= 11 * 0.1 - 0.03


def test_a_killed_process_leaves_the_line_open(tmp_path: Path) -> None:
    code = PROCESS + "\nimport os, fcntl\nf = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX)\n"
    code += "print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "held":
            pass
        process.kill()
        process.wait()
        started = time.monotonic()
        HostLimiter(tmp_path / "lock", 0.1).wait()
        assert time.monotonic() - started < 1


def test_each_host_has_its_own_line_and_a_safe_file_name(tmp_path: Path) -> None:
    names = {
        host_limiter(tmp_path, host, 1).path
        for host in ("eutils.ncbi.nlm.nih.gov", "127.0.0.1:80", "127.0.0.1:81", "../../etc")
    }
    assert len(names) == 4
    assert {path.parent.parent for path in names} == {tmp_path}


def test_a_planted_link_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("keep me")
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(TransportError, match="TMPDIR"):
        HostLimiter(tmp_path / "lock", 0.1).wait()
    assert (tmp_path / "target").read_text() == "keep me"
