"""Nights in processes of their own, forked from this one: quick to begin, and free to be killed."""

from __future__ import annotations

import os
import resource
import signal
import traceback
import warnings
from collections.abc import Callable

BROKE = 99
"""The exit code of a child that broke: no night may end so."""


def begin(work: Callable[[], int], prepare: Callable[[], None] = lambda: None) -> int:
    """Begin work in a child and return its process number; the work's result is its exit code."""
    with warnings.catch_warnings():
        # Newer Pythons warn of threads; those here serve requests, and the child has no use for
        # what they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code = BROKE
    try:
        prepare()
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def kill(child: int) -> None:
    """Kill a child as nothing can prevent."""
    os.kill(child, signal.SIGKILL)


def code_of(child: int) -> int:
    """Wait for a child and return its exit code, -9 for one that was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def no_file_longer_than(size: int) -> Callable[[], None]:
    """Return what makes every write beyond a size fail, as on a disk that is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit
