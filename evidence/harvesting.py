"""First stage: ask the sources, or read files, and store what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from db import runs
from db.save import Tally, save_events
from db.searches import last_count
from db.store import Store
from evidence.journey import Journey
from evidence.progress import follow, say
from harvest.archive.archive import Archive
from harvest.files.files import import_file, replay_files
from harvest.interface import Source
from harvest.sources import open_live, open_replay
from records.errors import InputFileError
from records.model import HarvestEvent, Incomplete, SearchReport
from records.topic import KnownRecord, Topic

SMALLEST_SHARE = 0.8
"""Of the last count of a search; a count below it is looked at by a person."""


def harvest_topic(journey: Journey, replay: Path | None = None) -> None:
    """Run the topic's searches and store what they find; `replay` is an archive to read instead."""
    if replay is None:
        archive = Archive(journey.settings.archive)
        sources = open_live(journey.settings.harvest, archive, journey.run)
    else:
        archive = Archive(replay)
        sources = open_replay(archive)
    for name, source in sources.items():
        searches = journey.topic.searches_of(name)
        if searches:
            roles = {search.name: search.role for search in searches}
            _store(journey, _events(journey, source), name, roles)
    if replay is not None:
        _store(journey, replay_files(archive), "imported files")
    say_known_records(journey)


def import_files(journey: Journey, paths: Sequence[Path]) -> None:
    """Read files and store their records; a file that cannot be read costs only itself.

    Raises InputFileError when none of the files can be read.
    """
    archive = Archive(journey.settings.archive)
    refused: list[InputFileError] = []
    for path in paths:
        try:
            events = import_file(path, archive, fetched_at=journey.now())
        except InputFileError as error:
            refused.append(error)
            continue
        _store(journey, events, path.name)
    if len(refused) == len(paths):
        raise refused[0]
    for refusal in refused:
        say(f"  incomplete: {refusal}")
    journey.result.reasons.extend(str(refusal) for refusal in refused)


def _events(journey: Journey, source: Source) -> Iterator[HarvestEvent]:
    """Yield a source's events, and a complaint about each search that is not what it was."""
    for event in source.harvest(journey.topic.searches_of(source.name)):
        yield event
        if isinstance(event, SearchReport):
            problems = (*_unknown_phrases(journey.topic, event), *_fall(journey.store, event))
            for problem in problems:
                yield Incomplete(event.source, f"search {event.name}", problem)


def _unknown_phrases(topic: Topic, report: SearchReport) -> Iterator[str]:
    """Complain of phrases that the source newly does not know.

    It drops such a phrase and still answers, so the search quietly means something else.
    """
    accepted = {phrase.casefold() for phrase in topic.accepted_not_found}
    for phrase in report.not_found:
        if phrase.casefold() not in accepted:
            yield (
                f"the source does not know {phrase!r}. Mend the query, or add the phrase to "
                f"accepted_not_found in {topic.path}"
            )


def _fall(store: Store, report: SearchReport) -> Iterator[str]:
    """Complain when the same query finds far fewer records than the last time.

    An upstream fault has looked like zero hits; nothing that is stored is removed for it.
    """
    before = last_count(store, report.source, report.name, report.query)
    now = report.source_count
    if before and now is not None and now < before * SMALLEST_SHARE:
        yield (
            f"the source counts {now} records and counted {before} the last time. Look at the "
            "source; what is stored is kept"
        )


def say_known_records(journey: Journey) -> None:
    """Say which of the records that any good search must find are stored."""
    known = journey.topic.known_records
    missing = [record for record in known if not is_stored(journey.store, record)]
    if known:
        say(f"known records: {len(known) - len(missing)} of {len(known)} found")
    for record in missing:
        say(f"  not found: {record.kind} {record.value} ({record.why})")


def is_stored(store: Store, known: KnownRecord) -> bool:
    """Say whether a known record is in the store."""
    kind, value = ("NCT", known.value) if known.kind == "nct" else (known.kind, known.value.lower())
    sql = "select 1 from known_identifiers where kind = ? and value = ?"
    return store.value(sql, (kind, value)) is not None


def _store(
    journey: Journey,
    events: Iterable[HarvestEvent],
    what: str,
    roles: dict[str, str] | None = None,
) -> None:
    tally = save_events(journey.store, journey.run, follow(events, f"harvest {what}"), roles)
    _add(journey.result, tally)
    say(
        f"{what}: {tally.new} new, {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{tally.quarantined} quarantined"
    )
    for reason in tally.reasons:
        say(f"  incomplete: {reason}")


def _add(result: runs.RunResult, tally: Tally) -> None:
    result.records_new += tally.new
    result.records_changed += tally.changed
    result.records_unchanged += tally.unchanged
    result.records_quarantined += tally.quarantined
    result.reasons.extend(tally.reasons)
