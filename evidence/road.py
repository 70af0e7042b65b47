"""The road of a record: harvest, store, tag, publish. One function a stage, in this order."""

from __future__ import annotations

import importlib.metadata
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from db import runs
from db.annotations import TAGGER_KEY, Text, remember_tagger, save_annotations, untagged
from db.build import BuildReport, build
from db.digest import changed_tables, table_digests
from db.metadata import datasette_metadata
from db.save import Tally, save_events
from db.store import Store
from evidence import clock
from evidence.progress import follow, say
from evidence.settings import Settings
from harvest.archive import Archive
from harvest.files import import_file, replay_files
from harvest.interface import Source
from harvest.sources import open_live, open_replay
from records.errors import EvidenceError, InputFileError
from records.model import Annotation, HarvestEvent, Incomplete, SearchReport
from records.topic import KnownRecord, Topic

if TYPE_CHECKING:
    from nlp.tagger import Tagger

TAG_BATCH = 100


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
    with Store(settings.store) as store:
        journey = Journey(settings, topic, store, now)
        journey.run = runs.start(store, command, topic.slug, now())
        try:
            yield journey
        except BaseException as error:
            reason = str(error) if isinstance(error, EvidenceError) else type(error).__name__
            runs.finish(store, journey.run, now(), journey.result, failed=reason)
            raise
        runs.finish(store, journey.run, now(), journey.result)


# --- harvest ------------------------------------------------------------------------------------


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
            _store(journey, _events(source, journey.topic), name, roles)
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


def _events(source: Source, topic: Topic) -> Iterator[HarvestEvent]:
    """Yield a source's events, and a complaint for each phrase it newly does not know.

    A source drops such a phrase and still answers, so the search quietly means something else.
    """
    accepted = {phrase.casefold() for phrase in topic.accepted_not_found}
    for event in source.harvest(topic.searches_of(source.name)):
        yield event
        if isinstance(event, SearchReport):
            for phrase in event.not_found:
                if phrase.casefold() not in accepted:
                    yield Incomplete(
                        event.source,
                        f"search {event.name}",
                        f"the source does not know {phrase!r}. Mend the query, or add the phrase "
                        f"to accepted_not_found in {topic.path}",
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


# --- tag ----------------------------------------------------------------------------------------


def tag_texts(journey: Journey) -> None:
    """Tag the texts that are new, that changed, or that another version of the tagger read."""
    from nlp.tagger import load  # loading spaCy takes a second that other commands need not pay

    tagger = load(journey.topic)
    waiting = list(untagged(journey.store, tagger.version))
    for start in range(0, len(waiting), TAG_BATCH):
        batch = waiting[start : start + TAG_BATCH]
        annotated = list(_tagged(journey, tagger, batch))
        journey.result.texts_tagged += save_annotations(journey.store, tagger.version, annotated)
        say(f"tag: {start + len(batch)} of {len(waiting)} texts")
    remember_tagger(journey.store, tagger.version, tagger.concepts)
    journey.result.tagger_version = tagger.version
    if not waiting:
        say(f"tag: nothing new or changed for tagger {tagger.version}")


def _tagged(
    journey: Journey, tagger: Tagger, batch: list[Text]
) -> Iterator[tuple[Text, Annotation]]:
    """Yield the annotation of each text; one that the tagger stumbles over costs only itself."""
    for text in batch:
        try:
            yield text, tagger.tag(text.text)
        except Exception as error:
            reason = f"{text.record}: the tagger could not read its text ({error!r})"
            say(f"  incomplete: {reason}")
            journey.result.reasons.append(f"{reason}. Please report it; it stays untagged.")


# --- publish ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the build's report and the tables whose content changed."""

    report: BuildReport
    changed: tuple[str, ...]
    seconds: float


def publish(
    settings: Settings,
    topic: Topic,
    store: Store,
    *,
    allow_restated: bool = False,
    on_record: Callable[[], None] = lambda: None,
) -> Published:
    """Build the published database and say which tables differ from the last one."""
    began = time.monotonic()
    before = table_digests(settings.published) if settings.published.exists() else {}
    report = build(
        store,
        settings.published,
        about(topic, store),
        allow_restated=allow_restated,
        on_record=on_record,
    )
    changed = changed_tables(before, table_digests(settings.published))
    metadata = datasette_metadata("evidence", topic.title, topic.description)
    settings.metadata.write_text(json.dumps(metadata, indent=1), encoding="utf-8")
    published = Published(report, changed, time.monotonic() - began)
    _say_published(settings, published, bool(before))
    return published


def about(topic: Topic, store: Store) -> dict[str, str]:
    """Return what the published database says of itself."""
    return {
        "topic": topic.slug,
        "title": topic.title,
        "description": topic.description,
        "program_version": importlib.metadata.version("ketamine-evidence"),
        "tagger_version": store.setting(TAGGER_KEY) or "none: nothing is tagged yet",
    }


def _say_published(settings: Settings, published: Published, existed: bool) -> None:
    counts = published.report.counts
    say(
        f"publish: {settings.published}: {counts['publications']} publications, "
        f"{counts['trials']} trials, {counts['studies']} studies, {counts['mentions']} mentions "
        f"in {published.seconds:.1f} s"
    )
    if published.report.untagged:
        say(f"publish: {published.report.untagged} records are not tagged yet: run evidence tag")
    if existed and not published.changed:
        say("publish: nothing new: the evidence is the same as before")
    elif existed:
        say(f"publish: changed: {', '.join(published.changed)}")
