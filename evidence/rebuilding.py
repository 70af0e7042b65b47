"""Build everything again from an archive, with the network off."""

from __future__ import annotations

from pathlib import Path

from db.store import Store
from evidence.journey import Journey, travelling
from evidence.lock import only_run
from evidence.night import publish_night, say_result
from evidence.replaying import archive_clock, replay_answers, replay_history
from evidence.settings import Settings
from evidence.tagging import tag_texts
from harvest.archive.archive import Archive
from harvest.archive.history import has_history
from records.topic import Topic


def rebuild(
    settings: Settings,
    topic: Topic,
    directory: Path,
    command: str,
    *,
    allow_restated: bool = False,
    accept_counts: bool = False,
) -> str:
    """Store what an archive holds and return the outcome; `command` is harvest or nightly.

    An archive that knows its runs is gone through run by run, and the rebuild itself is no run:
    the published tables are the same, byte for byte, as those of the installation that made it.
    One that holds answers alone is read as one night. With "nightly", texts are tagged and the
    database is published.
    """
    archive = Archive(directory)
    whole_night = command == "nightly"
    with only_run(settings.lock):
        if has_history(archive):
            journey = _replay_runs(settings, topic, archive, whole_night)
        else:
            journey = _replay_answers(settings, topic, archive, command, whole_night)
        if whole_night:
            publish_night(journey, allow_restated=allow_restated, accept_counts=accept_counts)
    if whole_night:
        say_result(journey.result)
    return journey.result.outcome


def _replay_runs(settings: Settings, topic: Topic, archive: Archive, whole_night: bool) -> Journey:
    with Store(settings.store, settings.store_wait_s) as store:
        journey = Journey(settings, topic, store, archive_clock(archive))
        replayed = replay_history(store, topic, archive)
        journey.result.reasons.extend(replayed.lost)
        if whole_night:
            tag_texts(journey)
    return journey


def _replay_answers(
    settings: Settings, topic: Topic, archive: Archive, command: str, whole_night: bool
) -> Journey:
    now = archive_clock(archive)
    with travelling(settings, topic, command, now, noted=False) as journey:
        replay_answers(journey, archive)
        if whole_night:
            tag_texts(journey)
    return journey
