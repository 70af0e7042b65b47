"""One run under way, and how it is written down whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from db import runs
from db.store import Store
from evidence import clock
from evidence.settings import Settings
from records.errors import EvidenceError, StoreError
from records.topic import Topic


@dataclass(slots=True)
class Journey:
    """One run under way: what it works on, what it did so far, and the time it writes down."""

    settings: Settings
    topic: Topic
    store: Store
    now: clock.Clock = clock.now
    run: str = ""
    result: runs.RunResult = field(default_factory=runs.RunResult)


@contextmanager
def travelling(
    settings: Settings, topic: Topic, command: str, now: clock.Clock = clock.now
) -> Iterator[Journey]:
    """Open the store, remember the run, and write down how it ended, whatever happens."""
    with Store(settings.store, settings.store_wait_s) as store:
        journey = Journey(settings, topic, store, now)
        journey.run = runs.start(store, command, topic.slug, now())
        try:
            yield journey
        except BaseException as error:
            reason = str(error) if isinstance(error, EvidenceError) else type(error).__name__
            with suppress(StoreError):  # a full disk: the next run writes it down as interrupted
                runs.finish(store, journey.run, now(), journey.result, failed=reason)
            raise
        runs.finish(store, journey.run, now(), journey.result)
