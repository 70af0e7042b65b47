"""Nights in this process, against services whose records change from night to night.

Time goes by as the test says, nobody waits for politeness (which has tests of its own), pages and
batches are small so that a few records fill several, and the tagger is loaded once.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import nlp.tagger
from db.runs import COMPLETE
from evidence.harvesting import Wishes
from evidence.night import run_night
from evidence.rebuilding import rebuild
from evidence.settings import Settings
from evidence.topic_file import load_topic
from harvest import sources
from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.fetch.endpoints import HarvestSettings
from harvest.fetch.limiter import HostLimiter
from harvest.pubmed.source import PubMedSource
from records.errors import EvidenceError
from records.topic import Topic
from tests.local_services import LocalServices

BATCH, PAGE, LISTING_PAGE = 5, 3, 4
TOPIC = """
title = "Ketamine in short"
description = "A topic with few searches, so that a night is short."
[[search]]
source = "pubmed"
name = "main"
role = "core"
query = "ketamine"
[[search]]
source = "pubmed"
name = "citing"
role = "candidate"
follow = "cited-by"
[[search]]
source = "clinicaltrials"
name = "main"
role = "core"
[search.query]
intr = "ketamine"
"""

_taggers: dict[str, nlp.tagger.Tagger] = {}
_load, _concepts = nlp.tagger.load, nlp.tagger.load_concepts


@dataclass(frozen=True)
class Night:
    """How a night ended: its exit code, and all that it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Timing:
    """How long a night waits, in seconds, and how often it tries."""

    timeout_s: float = 2.0
    deadline_s: float = 4.0
    attempts: int = 3


PATIENT, HURRIED = Timing(), Timing(0.25, 0.5, 2)


class Clock:
    """Says what it is set to; every answer of a night carries the same time."""

    def __init__(self) -> None:
        self.now = at(1)

    def __call__(self) -> str:
        return self.now


def at(day: int) -> str:
    """Return the time of the night of a day, counted from 1 January 2031."""
    return f"{date(2031, 1, 1) + timedelta(days=day - 1)}T02:00:00Z"


@contextmanager
def quick_nights(place: Path, ceiling: int | None = None) -> Iterator[Clock]:
    """Let nights in this process be quick and small; gives the clock that they go by."""
    clock = Clock()
    limiter = HostLimiter(place / "unpaced.lock", 0.0)
    small = {
        "pubmed": (partial(PubMedSource, batch=BATCH), sources.PUBMED_LINE),
        "clinicaltrials": (
            partial(ClinicalTrialsSource, page_size=PAGE),
            sources.CLINICALTRIALS_LINE,
        ),
    }
    with ExitStack() as stack:

        def replace(where: str, new: Any) -> None:
            stack.enter_context(mock.patch(where, new))

        for module in ("entrez", "http", "retry"):
            replace(f"harvest.fetch.{module}.utc_now", clock)
        replace("harvest.sources.host_limiter", lambda *_: limiter)
        replace("harvest.clinicaltrials.requests.LISTING_PAGE_SIZE", LISTING_PAGE)
        replace("nlp.tagger.load", _loaded_once)
        # One that knows a few concepts cannot pass it.
        replace("evidence.tagging.self_test", lambda tagger: tagger.version)
        if ceiling:
            replace("harvest.pubmed.search.CEILING", ceiling)
        for kinds in (sources.SOURCES, sources._ALL):
            stack.enter_context(mock.patch.dict(kinds, small))
        yield clock


def _loaded_once(topic: Topic) -> nlp.tagger.Tagger:
    """Return a tagger that knows a few concepts: publishing all of them takes half a night."""
    if topic.title not in _taggers:
        few = tuple(c for c in _concepts() if c.id == "nausea" or c.name.startswith("A"))
        with mock.patch("nlp.tagger.load_concepts", return_value=few):
            _taggers[topic.title] = _load(topic)
    return _taggers[topic.title]


def topic_in(place: Path) -> Topic:
    """Return the short topic, written down in a directory."""
    path = place / "short.toml"
    if not path.exists():  # another night may be reading it
        path.write_text(TOPIC, encoding="utf-8")
    return load_topic(str(path))


def night(
    data: Path,
    services: LocalServices,
    clock: Clock,
    *,
    full: bool = False,
    timing: Timing = PATIENT,
    store_wait_s: float = 30.0,
    page_check: bool = False,
) -> Night:
    """Run a night; its exit code is the one that the command line gives for how it ended.

    `page_check` asks every page before the night is shown, which takes seconds.
    """
    harvest = HarvestSettings(
        pubmed_base_url=services.pubmed_base_url,
        clinicaltrials_base_url=services.clinicaltrials_base_url,
        timeout_s=timing.timeout_s,
        deadline_s=timing.deadline_s,
        attempts=timing.attempts,
        pause_s=0.001,
        longest_pause_s=0.002,
        lock_directory=data.parent,
    )
    settings = Settings(data, harvest, store_wait_s, page_check=page_check)
    topic = topic_in(data.parent)
    return _ended(lambda: run_night(settings, topic, Wishes(full=full), clock))


def rebuilt(data: Path, archive: Path) -> Night:
    """Rebuild a data directory from an archive."""
    settings, topic = Settings(data, HarvestSettings(), page_check=False), topic_in(data.parent)
    return _ended(lambda: rebuild(settings, topic, archive, "nightly"))


def _ended(run: Callable[[], str]) -> Night:
    said = io.StringIO()
    with redirect_stderr(said):
        try:
            code = 0 if run() == COMPLETE else 1
        except (EvidenceError, OSError, sqlite3.DatabaseError) as error:  # as the command line
            code = 2
            said.write(str(error))
    return Night(code, said.getvalue())
