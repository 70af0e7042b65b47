"""A night: harvest, tag, build, check, publish, in this order, under one lock."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping, Sequence
from typing import Any

from db import runs
from db.store import Store
from evidence import clock
from evidence.digest_sending import digest_wishes, send_digest
from evidence.harvesting import Wishes, harvest_topic
from evidence.journey import Journey, keeper, note_again, travelling, write_down
from evidence.lock import only_run
from evidence.ping import pinging
from evidence.progress import complain, say
from evidence.publishing import publish
from evidence.replaying import store_cut_off
from evidence.settings import Settings, settings_shown
from evidence.stopwatch import Stopwatch
from evidence.tagging import tag_texts
from harvest.archive.archive import Archive
from records.errors import EvidenceError
from records.topic import Topic

MOST_UNPUBLISHED = 50
"""Runs that are looked back at; a night is not killed more often in a row."""

NOT_PUBLISHED = "the run was cut off before it was published: no reader saw it"


def run_night(
    settings: Settings,
    topic: Topic,
    wishes: Wishes,
    now: clock.Clock = clock.now,
    *,
    allow_restated: bool = False,
) -> str:
    """Do a night's work and return its outcome, complete or incomplete.

    The run is written down as ended before the database is built, so that the published database
    can say how fresh it is; if building fails, the run is then marked failed.
    """
    wishes_of_digest = digest_wishes(settings_shown(settings.data_dir, os.environ))
    began = now()
    with only_run(settings.lock), pinging(settings.ping_url) as ending:
        with travelling(settings, topic, "nightly", now) as journey:
            own_up(settings, journey.store)
            store_cut_off(journey.store, Archive(settings.archive), journey.run)
            harvest_topic(journey, wishes)
            tag_texts(journey)
        publish_night(journey, allow_restated=allow_restated, accept_counts=wishes.accept_counts)
        ending.result = journey.result
    say_result(journey.result)
    send_digest(settings, wishes_of_digest, began, journey.result.outcome)
    return journey.result.outcome


def own_up(settings: Settings, store: Store) -> None:
    """Mark the nights since the last shown one failed that ended well and were never published.

    They were cut off while they were built or checked: their records are here, and no reader saw
    them.
    """
    versions = settings.versions
    kept = versions.versions()
    published = {version.facts.get("run") for version in kept} - {None}
    if not published and (kept or versions.shown() is not None):
        return  # what is shown is of an earlier release, which did not say of which run
    for night in _since(runs.latest(store, MOST_UNPUBLISHED)[1:], published):
        if night["command"] == "nightly" and night["outcome"] in (runs.COMPLETE, runs.INCOMPLETE):
            reasons = "\n".join(filter(None, [night["reasons"], NOT_PUBLISHED]))
            runs.restore(store, {**night, "outcome": runs.FAILED, "reasons": reasons})
            say(f"the night of {night['id']}: {NOT_PUBLISHED}")


Run = Mapping[str, Any]


def _since(latest: Sequence[Run], published: Container[object]) -> Sequence[Run]:
    """Return the runs, latest first, that are later than any published one."""
    for place, run in enumerate(latest):
        if run["id"] in published:
            return latest[:place]
    return latest


def publish_night(journey: Journey, *, allow_restated: bool, accept_counts: bool = False) -> None:
    """Build, check and show the night of a run that has ended; if that fails, so has the run."""
    settings = journey.settings
    with Store(settings.store, settings.store_wait_s) as store:
        journey.store = store
        watch = Stopwatch(keeper(journey), journey.now)
        try:
            publish(
                settings,
                journey.topic,
                store,
                allow_restated=allow_restated,
                accept_counts=accept_counts,
                whole=False,
                now=journey.now,
                watch=watch,
            )
            note_again(journey)
        except EvidenceError as error:
            watch.end(finished=False)
            if journey.run:
                write_down(journey, failed=str(error))
            raise


def say_result(result: runs.RunResult) -> None:
    """Say in a line what a night did, and why it is incomplete."""
    changed = result.records_new + result.records_changed
    if not changed and not result.reasons:
        say("nightly: nothing new: every record is as it was")
    else:
        say(
            f"nightly: {result.records_new} new, {result.records_changed} changed records; "
            f"{result.texts_tagged} texts tagged; {result.outcome}"
        )
    for reason in result.reasons:
        complain(f"  {reason}")
