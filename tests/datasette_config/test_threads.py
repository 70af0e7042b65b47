"""Threads work in a process that was forked after they had begun."""

from __future__ import annotations

from datasette_config.threads import Threads
from tests.faults.children import begin, code_of


def test_a_forked_process_has_threads_of_its_own() -> None:
    threads = Threads(1, "test")
    assert threads.submit(lambda: 1).result(5) == 1
    child = begin(lambda: int(threads.submit(lambda: 7).result(5)))
    assert code_of(child) == 7
    threads.executor().shutdown()
