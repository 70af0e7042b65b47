"""A second run says who holds the lock, and is never misled by what an old one left."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from evidence import lock
from evidence.lock import Holder, holder_of, is_held, only_run, tell_run
from records.errors import UsageError
from tests.evidence.nights import run, services, start


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as refused, only_run(path):
        pass
    return str(refused.value)


def test_process_command_run_time_and_host_are_named(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with only_run(path):
        tell_run(path, "20261123T020000Z-1")
        said = refusal(path)
    assert f"process {os.getpid()} on {socket.gethostname()}: " in said
    assert ", run 20261123T020000Z-1, since 20" in said


def test_nothing_is_left_that_could_mislead(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with only_run(path):
        assert is_held(path)
    assert path.read_bytes() == b""
    assert not is_held(path)
    tell_run(path, "r1")
    assert path.read_bytes() == b""


def test_what_a_killed_run_left_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    left = Holder(os.getpid(), "evidence nightly", "r1", "2026-11-23T02:00:00Z", "here")
    path.write_text(json.dumps({**vars_of(left)}))
    assert not is_held(path)
    with only_run(path):
        named = holder_of(path)
        assert named is not None
        assert named.run is None


@pytest.mark.parametrize("left", ["", "process 12", '{"process": "x"}', "[]", "\x00\xff" * 900])
def test_a_holder_that_says_nothing_readable_still_holds(
    tmp_path: Path, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PAUSE_S", 0.0)
    path = tmp_path / "run.lock"
    with only_run(path):
        path.write_text(left)
        assert "another process, which has not said which" in refusal(path)


def test_a_process_that_is_no_more_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PAUSE_S", 0.0)
    gone = subprocess.Popen(["true"])
    gone.wait()
    path = tmp_path / "run.lock"
    with only_run(path):
        left = Holder(gone.pid, "evidence nightly", "r1", "then", socket.gethostname())
        path.write_text(json.dumps(vars_of(left)))
        assert "has not said which" in refusal(path)
        elsewhere = Holder(gone.pid, "evidence nightly", "r1", "then", "another-host")
        path.write_text(json.dumps(vars_of(elsewhere)))
        assert "on another-host: evidence nightly, run r1, since then" in refusal(path)


def vars_of(holder: Holder) -> dict[str, object]:
    return {name: getattr(holder, name) for name in Holder.__slots__}


def test_a_second_command_exits_at_once_and_names_the_run_of_the_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with services() as running:
        first = start(data, "harvest", running=running)
        try:
            until = time.monotonic() + 60
            while not ((named := holder_of(data / "run.lock")) and named.run):
                assert time.monotonic() < until
                assert first.poll() is None
                time.sleep(0.002)
            os.kill(first.pid, 19)  # SIGSTOP: it holds the lock for as long as we look
            second = run(data, "tag", running=running)
        finally:
            os.kill(first.pid, 18)
            first.communicate(timeout=120)
    assert second.returncode == 2
    assert f"process {first.pid} on " in second.stderr
    assert f"harvest, run {named.run}, since " in second.stderr
