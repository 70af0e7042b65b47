"""Workers: order, back-pressure, deaths. With stand-ins here, with Dask in test_cluster.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from distributed import KilledWorker
from distributed.client import FutureCancelledError

from evidence.cli import main
from evidence.cluster.jobs import Done
from evidence.cluster.workers import AHEAD, Failed, Workers, workers
from records.errors import ClusterError, InputFileError, UsageError


class Future:
    def __init__(self, client: Client, work: Callable[[], Done]) -> None:
        self._client, self._work = client, work

    def result(self) -> Done:
        self._client.waiting -= 1
        return self._work()


class Client:
    """Does each job when its result is asked for."""

    def __init__(self, threads: int = 2) -> None:
        self.waiting = self.most = 0
        self._threads = threads
        self.retries: set[int] = set()

    def nthreads(self) -> dict[str, int]:
        return {"a": self._threads}

    def submit(self, task: Callable[[int], Done], job: int, *, key: str, retries: int) -> Future:
        assert key in (f"{task.__name__}-{job}", f"{task.__name__}-{job}-alone")
        if key.endswith("-alone"):
            assert self.waiting == 0, "nothing else that it could be blamed for, or blame"
        self.retries.add(retries)
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        return Future(self, lambda: task(job))


def double(job: int) -> Done:
    errors: dict[int, Exception] = {
        3: ValueError("odd"),
        5: KilledWorker("double-5", None, 3),
        6: InputFileError("six.xml: is empty"),
    }
    if job in errors:
        raise errors[job]
    return Done(str(job), {}, made=True)


def run(client: Client, task: Callable[[int], Done], count: int) -> list[Any]:
    hands: Workers[int] = Workers(client)
    return list(hands.run(task, range(count), str))


def test_results_come_in_the_order_of_the_jobs_and_a_failure_costs_one() -> None:
    found = run(Client(), double, 9)
    assert [job for job, _ in found] == list(range(9))
    failed = {job: outcome for job, outcome in found if isinstance(outcome, Failed)}
    assert failed == {
        3: Failed("ValueError('odd')"),
        5: Failed("every worker that took it died of it", killed=True),
        6: Failed("six.xml: is empty"),
    }


def test_a_job_whose_worker_died_of_another_is_done_alone() -> None:
    blamed = {4, 6}

    def task(job: int) -> Done:
        if job == 5 or job in blamed:
            blamed.discard(job)
            raise KilledWorker(f"task-{job}", None, 3)
        return Done(str(job), {}, made=True)

    found = run(Client(), task, 9)
    assert [job for job, _ in found] == list(range(9))
    assert [job for job, outcome in found if isinstance(outcome, Failed)] == [5]


def test_few_jobs_wait_at_a_time_and_none_is_tried_again_after_its_own_error() -> None:
    client = Client(threads=4)
    run(client, double, 1000)
    assert client.most == AHEAD * 4
    assert client.retries == {0}


def test_a_lost_scheduler_ends_it_with_what_to_do() -> None:
    def lost(job: int) -> Done:
        raise FutureCancelledError(key="x", reason="scheduler connection lost")

    with pytest.raises(ClusterError, match="What is done is kept: run the command again"):
        run(Client(), lost, 2)


def test_workers_of_another_release_end_it() -> None:
    def differing(job: int) -> Done:
        raise ClusterError("a worker has release 1")

    with pytest.raises(ClusterError, match="a worker has release 1"):
        run(Client(), differing, 2)


@pytest.mark.parametrize("given", ["local:0", "local:x", "local:-1", "local:99999"])
def test_nonsense_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(UsageError, match="write local, local:4, or an address"), workers(given):
        pass


@pytest.mark.parametrize(
    ("given", "says"),
    [("much", "write a size"), ("-1GB", "Give it more"), ("2 MB", "Give it more")],
)
def test_a_limit_that_cannot_be_is_refused_in_one_line(given: str, says: str) -> None:
    with pytest.raises(UsageError, match=says), workers("local:1", given):
        pass


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    result = CliRunner().invoke(main, ["tag", "--scheduler", "local", "--data-dir", str(tmp_path)])
    assert result.exit_code == 2
    assert "pip install 'ketamine-evidence[cluster]'" in result.output
