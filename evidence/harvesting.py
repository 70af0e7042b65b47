"""First stage: ask the sources, and store what they say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db import runs
from db.known import recall
from db.save import Tally, save_events
from db.search_yield import yields
from db.searches import accepted_count
from db.store import Store
from evidence.journey import Journey, stage
from evidence.planning import plan_facts, plan_for
from evidence.progress import complain, follow, say
from evidence.search_words import lines
from evidence.settings import SETTINGS_FILE
from harvest.archive.archive import Archive
from harvest.archive.history import DONE, PLAN, save_note
from harvest.europepmc.texts import TEXTS
from harvest.fetch.endpoints import EUROPEPMC_SWITCH
from harvest.interface import Plan
from harvest.sources import open_live
from records.model import HarvestEvent, Incomplete, SearchReport

Watch = Callable[[Iterable[HarvestEvent], str], Iterable[HarvestEvent]]
"""Passes events on and shows, under a name, how far they have come."""

SMALLEST_SHARE = 0.8
"""Of the last accepted count of a search; a count below it is looked at by a person."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asks of a harvest: everything read again, counts that fell believed."""

    full: bool = False
    accept_counts: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """By what a search's report is judged: phrases that may be unknown, counts that may fall."""

    accepted_not_found: tuple[str, ...] = ()
    accept_counts: bool = False

    def facts(self) -> dict[str, Any]:
        """Return the checks for the archive, so that a rebuild judges as it was judged then."""
        return dataclasses.asdict(self)

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Checks:
        """Return archived checks."""
        return cls(tuple(facts["accepted_not_found"]), bool(facts["accept_counts"]))


def harvest_topic(journey: Journey, wishes: Wishes) -> None:
    """Ask each source what is new and what changed (or for everything) and store the answers."""
    archive = Archive(journey.settings.archive)
    checks = Checks(journey.topic.accepted_not_found, wishes.accept_counts)
    for name, source in open_live(journey.settings.harvest, archive, journey.run).items():
        now = journey.now()
        plan = plan_for(journey.store, journey.topic, name, now, full=wishes.full)
        if plan is None:
            continue
        with stage(journey, f"harvest {name}"):
            say_plan(name, plan)
            facts = {**plan_facts(plan), "checks": checks.facts()}
            save_note(archive, journey.run, f"{PLAN} {name}", facts, now)
            events = checked(source.harvest(plan), journey.store, checks)
            to_the_end = _to_the_end(events, journey, archive, name)
            store_events(journey, to_the_end, name, roles_of(plan))
    say_switched_off(journey)
    close_harvest(journey)


def _to_the_end(
    events: Iterable[HarvestEvent], journey: Journey, archive: Archive, name: str
) -> Iterator[HarvestEvent]:
    """Pass events on, and note when the source has come to the end of its plan.

    Noted before the last of it is stored: a run killed in between is stored whole later.
    """
    yield from events
    save_note(archive, journey.run, f"{DONE} {name}", {}, journey.now())


def close_harvest(journey: Journey) -> None:
    """Say what each search yields, and say and remember how many known records they find now."""
    for line in lines(yields(journey.store, journey.run)):
        say(line)
    known = journey.topic.known_records
    if not known:
        return
    found = recall(journey.store, known, journey.topic.searches)
    journey.result.known_found, journey.result.known_total = found.found, found.total
    say(f"known records: {found.found} of {found.total} found by the searches")
    for record in found.missing:
        there = ", but stored" if record in found.only_stored else ""
        complain(f"  not found{there}: {record.kind} {record.value} ({record.why})")


def say_switched_off(journey: Journey) -> None:
    """Say which searches of the topic were not run because their source is off."""
    searches = journey.topic.searches_of("europepmc")
    if searches and not journey.settings.harvest.europepmc:
        say(
            f"europepmc: off (searches skipped: {', '.join(s.name for s in searches)}; no full "
            f'texts; write europepmc = "on" in {SETTINGS_FILE}, or set {EUROPEPMC_SWITCH}=on)'
        )


def say_plan(name: str, plan: Plan) -> None:
    """Say whether the searches are read whole, and how much is read again."""
    whole = sum(ask.since is None for ask in plan.asks)
    days = sorted({ask.since for ask in plan.asks if ask.since})
    again = _counted(len(plan.reread), "stored record")
    parts = [
        *([f"{_counted(whole, 'search', 'es')} whole"] if whole else []),
        *(
            [f"{_counted(len(plan.asks) - whole, 'search', 'es')} for changes since {days[0]}"]
            if days
            else []
        ),
        *([f"{again} again"] if plan.reread else []),
    ]
    if name == TEXTS:
        parts = [f"what there is of the full texts of {_counted(len(plan.reread), 'record')}"]
    say(f"{name}: reading {', '.join(parts)}")


def _counted(count: int, noun: str, ending: str = "s") -> str:
    return f"{count} {noun}{'' if count == 1 else ending}"


def roles_of(plan: Plan) -> dict[str, str]:
    """Return the role of each search of a plan."""
    return {ask.search.name: ask.search.role for ask in plan.asks}


def checked(events: Iterable[HarvestEvent], store: Store, checks: Checks) -> Iterator[HarvestEvent]:
    """Yield a source's events, and a complaint about each search that is not what it was."""
    for event in events:
        yield event
        if isinstance(event, SearchReport):
            problems = [*_unknown_phrases(event, checks)]
            if not checks.accept_counts:
                problems += _fall(store, event)
            for problem in problems:
                yield Incomplete(event.source, f"search {event.name}", problem)


def _unknown_phrases(report: SearchReport, checks: Checks) -> Iterator[str]:
    """Complain of phrases that the source newly does not know.

    It drops such a phrase and still answers, so the search quietly means something else.
    """
    accepted = {phrase.casefold() for phrase in checks.accepted_not_found}
    for phrase in report.not_found:
        if phrase.casefold() not in accepted:
            yield (
                f"the source does not know {phrase!r}. Mend the query, or add the phrase to "
                "accepted_not_found in the topic file"
            )


def _fall(store: Store, report: SearchReport) -> Iterator[str]:
    """Complain when the same query finds far fewer records than when it was last believed.

    An upstream fault has looked like zero hits; nothing that is stored is removed for it.
    """
    before = accepted_count(store, report.source, report.name, report.query)
    now = report.source_count
    if before and now is not None and now < before * SMALLEST_SHARE:
        yield (
            f"the source counts {now} records and counted {before} when it was last believed. "
            "Look at the source; what is stored is kept. If the count is right, run once with "
            "--accept-counts"
        )


def store_events(
    journey: Journey,
    events: Iterable[HarvestEvent],
    what: str,
    roles: dict[str, str] | None = None,
    settled_as: str | None = None,
    *,
    watch: Watch = follow,
) -> None:
    """Store events with progress shown by `watch`, and add what they did to the run's result."""
    shown = watch(events, f"harvest {what}")
    tally = save_events(journey.store, journey.run, shown, roles, stage=settled_as or what)
    _add(journey.result, tally)
    gone = f", {tally.vanished} gone from the source" if tally.vanished else ""
    if tally.received or not tally.texts:
        say(
            f"{what}: {tally.new} new, {tally.changed} changed, {tally.unchanged} unchanged, "
            f"{tally.quarantined} quarantined{gone}"
        )
    if tally.texts:
        read, others = tally.texts_read, tally.texts.total() - tally.texts_read
        say(f"{what}: full texts: {read} read, {others} not there or not free to keep")
    if tally.stated:
        say(f"{what}: {_counted(tally.stated, 'notice')} of retraction or of values set by hand")
    if tally.unmet:
        say(f"{what}: values set by hand in records that are not stored (yet): {tally.unmet}")
    if tally.judged:
        say(f"{what}: publications with another retraction status: {tally.judged}")
    for reason in tally.reasons:
        complain(f"  incomplete: {reason}")


def _add(result: runs.RunResult, tally: Tally) -> None:
    result.records_new += tally.new
    result.records_changed += tally.changed
    result.records_unchanged += tally.unchanged
    result.records_quarantined += tally.quarantined
    result.reasons.extend(tally.reasons)
