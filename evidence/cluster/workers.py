"""Workers of Dask: processes of this machine, or those of a cluster that is there already.

Nothing of Dask is imported before it is asked for.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from evidence.cluster.jobs import Done
from evidence.progress import say
from records.errors import ClusterError, EvidenceError, UsageError

LOCAL = "local"
CONNECT_S = 60
"""Seconds to wait for a scheduler, and then for its first worker."""

AHEAD = 3
"""Jobs handed out at a time for each thread of a worker: enough to keep it busy, and no more."""

LOCAL_CONFIG = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
}
"""Dask's watching of its own workers, of which the dashboard's pages of profiles are made.

It takes some of each worker's time (docs/cluster.md). It is left out for workers of this machine; a
cluster that is there already is as its owner set it up.
"""

LEAST_MEMORY = 400_000_000
"""Bytes: Dask ends a worker at 95 % of its limit, and the tagger with its network takes 214 MB."""

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that gave nothing; `killed` says that workers died of it, one after another."""

    reason: str
    killed: bool = False


Outcome = Done | Failed


class Workers(Generic[Job]):
    """Hands out jobs and brings back what became of them, in their order."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(
        self, task: Callable[[Job], Done], jobs: Iterable[Job], key: Callable[[Job], str]
    ) -> Iterator[tuple[Job, Outcome]]:
        """Yield each job with its outcome, in order. `key` names a job.

        Only a few jobs more than there are workers wait at a time, so that neither the scheduler
        nor this process holds many. A job is not tried again after an error of its own; when its
        worker dies it is, as often as the scheduler allows (`distributed.scheduler.
        allowed-failures`), and then once more with nothing beside it.
        Raises ClusterError when the scheduler is lost.
        """
        waiting: deque[tuple[Job, Any]] = deque()

        def first() -> tuple[Job, Outcome]:
            job, held = waiting.popleft()
            outcome = self._outcome(held)
            if isinstance(outcome, Failed) and outcome.killed:
                # Dask blames every job that a dead worker held. Alone, a job dies of itself only.
                self._settle(waiting)
                outcome = self._outcome(self._submit(task, job, f"{key(job)}-alone"))
            return job, outcome

        for job in jobs:
            waiting.append((job, self._submit(task, job, key(job))))
            if len(waiting) >= self._most():
                yield first()
        while waiting:
            yield first()

    def _submit(self, task: Callable[[Job], Done], job: Job, name: str) -> Any:
        # The shard has the name; the key must not meet a result that Dask still holds.
        return self._client.submit(task, job, key=f"{task.__name__}-{name}", retries=0)

    def _most(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return AHEAD * max(threads, 1)

    def _settle(self, waiting: deque[tuple[Job, Any]]) -> None:
        """Wait until none of them is with a worker; they keep their order."""
        for _ in range(len(waiting)):
            job, held = waiting.popleft()
            waiting.append((job, self._outcome(held)))

    def _outcome(self, held: Any) -> Outcome:
        """Wait for a job that was handed out; what has an outcome already is given back."""
        if isinstance(held, Done | Failed):
            return held
        try:
            done: Done = held.result()
            return done
        except ClusterError:
            raise
        except EvidenceError as error:
            return Failed(str(error))
        except Exception as error:
            return _failed(error)


def _failed(error: Exception) -> Failed:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm import CommClosedError

    if isinstance(error, KilledWorker):
        return Failed("every worker that took it died of it", killed=True)
    if isinstance(error, FutureCancelledError | CommClosedError | TimeoutError):
        raise ClusterError(
            f"the scheduler was lost ({error}). What is done is kept: run the command again."
        ) from error
    return Failed(repr(error))


@contextmanager
def workers(scheduler: str, memory: str | None = None) -> Iterator[Workers[Any]]:
    """Connect to `scheduler`: `local`, `local:4` for so many processes, or an address.

    `memory` limits each local worker ("2GB"); without it they share the machine's. Raises
    UsageError where Dask is not installed, and ClusterError when no worker can be had.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--scheduler needs the extra cluster. Install it: "
            "pip install 'ketamine-evidence[cluster]'"
        ) from error
    _silence()
    if scheduler.partition(":")[0] == LOCAL:
        with _local(distributed, scheduler, memory) as client:
            yield Workers(client)
        return
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"{scheduler}: no scheduler answers there ({error}). Start one: dask scheduler"
        ) from error
    with client:
        _wait_for_one(client, scheduler)
        _tell(client)
        yield Workers(client)


def _silence() -> None:
    """Let Dask's loggers be quiet: what concerns the operator is told as one line of ours.

    Dask gives some of them handlers and levels of their own when it is imported.
    """
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in tuple(logging.Logger.manager.loggerDict):
        if name.startswith(("distributed.", "tornado.")):
            logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _local(distributed: Any, scheduler: str, memory: str | None) -> Iterator[Any]:
    import dask

    processes, limit = _processes(scheduler), _memory(memory)
    with (
        dask.config.set(LOCAL_CONFIG),
        distributed.LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            processes=True,
            memory_limit=limit,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        _tell(client)
        yield client


def _processes(scheduler: str) -> int:
    _, colon, given = scheduler.partition(":")
    if not colon:
        return os.cpu_count() or 1
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= 1024):
        raise UsageError(f"--scheduler {scheduler}: write local, local:4, or an address.")
    return int(given)


def _memory(given: str | None) -> int | str:
    """Return the bytes that a local worker may take; without a limit they share the machine's."""
    from dask.utils import parse_bytes

    if given is None:
        return "auto"
    try:
        size = int(parse_bytes(given))
    except (ValueError, TypeError):
        raise UsageError(f'--worker-memory {given}: write a size, such as "2GB".') from None
    if size < LEAST_MEMORY:
        raise UsageError(
            f"--worker-memory {given}: a worker with the tagger takes some 300 MB. Give it more."
        )
    return size


def _wait_for_one(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        raise ClusterError(
            f"{scheduler}: has no worker. Start one: dask worker {scheduler}"
        ) from error


def _tell(client: Any) -> None:
    say(f"cluster: {len(client.nthreads())} workers; dashboard: {client.dashboard_link}")
