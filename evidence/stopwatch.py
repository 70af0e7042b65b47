"""How long stages take: said when one ends, and handed on to be written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from db.stages import StageTime
from evidence import clock, log_lines

Keep = Callable[[StageTime], None]


class Stopwatch:
    """Measures stages that follow one another; `keep` is given each as it ends."""

    def __init__(self, keep: Keep = lambda _: None, now: clock.Clock = clock.now) -> None:
        self._keep = keep
        self._now = now
        self._stage: str | None = None
        self._started_at = ""
        self._began = 0.0

    def start(self, stage: str) -> None:
        """Begin a stage; the one before ends with that."""
        self.end()
        self._stage, self._started_at, self._began = stage, self._now(), time.monotonic()
        log_lines.stage_is(stage)

    def end(self, *, finished: bool = True) -> None:
        """End the stage under way, if there is one; `finished` is false where it broke off."""
        if self._stage is None:
            return
        stage, self._stage = self._stage, None
        seconds = time.monotonic() - self._began
        if finished:
            log_lines.write(f"{stage}: took {seconds:.1f} s", seconds=seconds)
        else:
            broke = f"{stage}: broke off after {seconds:.1f} s"
            log_lines.write(broke, log_lines.WARNING, seconds)
        log_lines.stage_is(None)
        self._keep(StageTime(stage, self._started_at, seconds, finished))


@contextmanager
def timed(stage: str, keep: Keep, now: clock.Clock = clock.now) -> Iterator[None]:
    """Measure one stage, however it ends."""
    watch = Stopwatch(keep, now)
    watch.start(stage)
    try:
        yield
    except BaseException:
        watch.end(finished=False)
        raise
    watch.end()
