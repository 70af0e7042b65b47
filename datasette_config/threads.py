"""Threads beside the site, made anew in a process that was forked: threads do not survive it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any


class Threads:
    """A few named threads that work is given to."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._lock = Lock()
        self._process: int | None = None

    def executor(self) -> ThreadPoolExecutor:
        """Return the threads of this process."""
        with self._lock:
            if self._process != os.getpid():
                self._executor = ThreadPoolExecutor(self._most, thread_name_prefix=self._name)
                self._process = os.getpid()
            return self._executor

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Give work to a thread."""
        return self.executor().submit(work, *arguments)
