"""Rebuild the store from an archive, with the network off, run by run as it was.

What is rebuilt must not depend on when it is rebuilt: every time that is published comes out of
the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from db import runs
from db.save import save_events
from db.settled import is_settled
from db.store import Store
from evidence import clock
from evidence.harvesting import Checks, checked, close_harvest, roles_of, store_events
from evidence.importing import replayed
from evidence.journey import Journey
from evidence.notes import restore_end
from evidence.planning import plan_of
from evidence.progress import complain, follow, say
from evidence.retrying import replay_retry
from harvest.archive.archive import Archive
from harvest.archive.history import Begin, End, File, Retry, Stage, history
from harvest.interface import Plan
from harvest.sources import open_replay, open_run
from records.errors import UsageError
from records.model import HarvestEvent, Incomplete, SearchReport
from records.topic import Topic


@dataclass(slots=True)
class Replayed:
    """What a replay did: runs and records, and what the archive could not give any more."""

    runs: set[str] = field(default_factory=set)
    received: int = 0
    lost: list[str] = field(default_factory=list)


def archive_clock(archive: Archive) -> clock.Clock:
    """Return a clock that says when the archive's last answer was received.

    Raises UsageError when there is no archive in the directory.
    """
    times = [entry.fetched_at for entry in archive.entries()]
    if not times:
        raise UsageError(
            f"{archive.directory}: holds no archived answers. Name the directory that contains "
            "requests.jsonl."
        )
    return clock.fixed(max(times))


def replay_answers(journey: Journey, archive: Archive) -> None:
    """Run the topic's searches on an archive of answers alone, which knows no runs."""
    for name, source in open_replay(archive).items():
        plan = Plan.whole(journey.topic.searches_of(name))
        if plan.asks:
            checks = Checks(journey.topic.accepted_not_found)
            events = checked(source.harvest(plan), journey.store, checks)
            store_events(journey, events, name, roles_of(plan))
    store_events(journey, replayed(archive), "imported files")
    close_harvest(journey)


def replay_history(store: Store, topic: Topic, archive: Archive) -> Replayed:
    """Go through all runs of an archive; what is stored already is left alone.

    Raises UsageError when the archive is of another topic.
    """
    done = Replayed()
    for step in history(archive):
        if isinstance(step, Begin):
            _refuse_other_topic(step, topic, archive)
            if not store.value("select 1 from runs where id = ?", (step.run,)):
                runs.restore(store, step.facts)
            done.runs.add(step.run)
        elif isinstance(step, End):
            restore_end(store, step.facts)
        elif isinstance(step, Retry):
            replay_retry(store, archive, step)
        else:
            _replay(store, archive, step, done)
    say(f"replay: {len(done.runs)} runs, {done.received} records received in them")
    for reason in done.lost:
        complain(f"  incomplete: {reason}")
    return done


def store_cut_off(store: Store, archive: Archive, run: str) -> None:
    """Store what earlier runs had received when they were cut off, before `run` asks anew."""
    done = Replayed()
    for step in history(archive):
        if isinstance(step, Retry):
            if step.run != run and _is_known(store, step):
                replay_retry(store, archive, step)
        elif isinstance(step, Stage | File) and _run_of(step) != run and _is_known(store, step):
            _replay(store, archive, step, done)
    if done.received:
        say(f"stored {done.received} records that a run cut off had received")


def _replay(store: Store, archive: Archive, step: Stage | File, done: Replayed) -> None:
    run, stage = _run_of(step), _stage_of(step)
    if is_settled(store, run, stage):
        return
    transport = None
    if isinstance(step, File):
        events, roles = replayed(archive, [step.entry]), {}
    else:
        source, transport = open_run(archive, step.source, step.entries)
        batches = source.batches([entry.request for entry in step.entries])
        plan = plan_of(step.plan, batches)
        events = checked(source.harvest(plan), store, Checks.of(step.plan["checks"]))
        events = events if step.finished else _cut_off(events)
        roles = roles_of(plan)
    followed = follow(_watched(events, archive, step, done), f"replay {run} {stage}")
    done.received += save_events(store, run, followed, roles, stage=stage).received
    if transport and transport.left_over:
        done.lost.append(
            f"run {run}: {stage}: {transport.left_over} archived answers were not asked for. "
            "Rebuild with the release that made the archive"
        )


def _cut_off(events: Iterable[HarvestEvent]) -> Iterator[HarvestEvent]:
    """Pass on the events of a run that was cut off: what it did not ask for is not known.

    So nothing is lost by its searches, and no cursor moves.
    """
    for event in events:
        if isinstance(event, SearchReport):
            event = replace(event, keys=None, cursor=None)
        yield event


def _watched(
    events: Iterable[HarvestEvent], archive: Archive, step: Stage | File, done: Replayed
) -> Iterator[HarvestEvent]:
    """Pass events on; what the archive itself has lost makes the rebuild incomplete."""
    for event in events:
        if isinstance(event, Incomplete) and str(archive.directory) in event.reason:
            done.lost.append(f"run {_run_of(step)}: {event.what}: {event.reason}")
        yield event


def _run_of(step: Stage | File | Retry) -> str:
    return step.entry.run if isinstance(step, File) else step.run


def _stage_of(step: Stage | File) -> str:
    return step.stage if isinstance(step, File) else step.source


def _is_known(store: Store, step: Stage | File | Retry) -> bool:
    """Say whether the store knows the run of a step: an archive may be older than its store."""
    return bool(store.value("select 1 from runs where id = ?", (_run_of(step),)))


def _refuse_other_topic(step: Begin, topic: Topic, archive: Archive) -> None:
    of = step.facts.get("topic")
    if of != topic.slug:
        raise UsageError(
            f"{archive.directory}: is of the topic {of}. Give --topic {of}, or another archive."
        )
