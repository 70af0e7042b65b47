"""Third stage: build the published database and say what changed in it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import time
from dataclasses import dataclass
from pathlib import Path

from curation.reading import read_decided
from db import runs
from db.annotations import TAGGER_KEY
from db.build import BuildReport, build
from db.digest import changed_tables, rows_of_tables, table_digests
from db.in_place import put_in_place
from db.mention_journal import Moment
from db.metadata import datasette_metadata
from db.people_journal import note_people
from db.store import Store
from db.versions import Published, Version
from evidence import clock
from evidence.checks.interface import Candidate, Result
from evidence.checks.run import run_checks
from evidence.checks.self_test import SELF_TEST_KEY
from evidence.progress import complain, follow, say
from evidence.settings import Settings
from evidence.stopwatch import Stopwatch
from evidence.tagger_quality import quality_rows
from records.errors import CheckFailed, StoreError
from records.topic import Topic


@dataclass(frozen=True, slots=True)
class Night:
    """What publishing did: the version, the build's report, the checks, the tables that changed."""

    version: Version
    report: BuildReport
    checks: tuple[Result, ...]
    changed: tuple[str, ...]
    seconds: float


def publish(
    settings: Settings,
    topic: Topic,
    store: Store,
    *,
    allow_restated: bool = False,
    accept_counts: bool = False,
    now: clock.Clock = clock.now,
    watch: Stopwatch | None = None,
) -> Night:
    """Build the next night aside, check it, and only then show it, by one rename.

    Raises CheckFailed, which says which check failed and by how much; what was shown is still
    shown, and the candidate is set aside. `accept_counts` believes counts that fell;
    `watch` measures the stages build, check and switch.
    """
    watch = watch or Stopwatch(now=now)
    watch.start("build")
    began = time.monotonic()
    versions = settings.versions
    _heal(versions)
    shown = versions.shown()
    before = table_digests(shown) if shown else {}
    decided = read_decided(settings.data_dir, reviewers_needed=settings.reviewers_needed)
    run = _last_run(store)
    if run:
        note_people(store, decided, Moment(run, now()))
    report = build(
        store,
        versions.candidate,
        about(topic, store),
        allow_restated=allow_restated,
        follow=lambda ids: follow(ids, "publish", len(ids)),
        topic=topic,
        quality=quality_rows(),
        decided=decided,
        texts=settings.texts,
    )
    watch.start("check")
    built = time.monotonic()
    metadata = datasette_metadata("evidence", topic.title, topic.description)
    candidate = Candidate(
        versions.candidate, shown, metadata, accept_counts, store.setting(SELF_TEST_KEY)
    )
    checks = run_checks(candidate, page_check=settings.page_check, tell=_say_check)
    failed = [result for result in checks if not result.passed]
    if failed:
        raise _refusal(versions, failed, now())
    watch.start("switch")
    checked = time.monotonic()
    changed = changed_tables(before, table_digests(versions.candidate))
    facts = {
        **_facts(topic, store),
        "published_at": now(),
        "counts": dict(report.counts),
        "tables": rows_of_tables(versions.candidate),
        "first": not before,
        "changed": list(changed),
        "checks": [result.as_dict() for result in checks],
        "seconds": {"build": round(built - began, 3), "check": round(checked - built, 3)},
    }
    version = versions.accept(_last_run(store), facts)
    _write_metadata(settings.metadata, json.dumps(metadata, indent=1))
    versions.switch(version, now(), "published")
    versions.forget_refused()
    versions.prune(settings.keep)
    watch.end()
    night = Night(version, report, tuple(checks), changed, time.monotonic() - began)
    _say_published(settings, night, bool(before))
    return night


def _last_run(store: Store) -> str:
    latest = runs.latest(store, 1)
    return str(latest[0]["id"]) if latest else ""


def _facts(topic: Topic, store: Store) -> dict[str, object]:
    """Return what is needed to cite a night."""
    told, latest = about(topic, store), runs.latest(store, 1)
    return {
        "title": told["title"],
        "outcome": latest[0]["outcome"] if latest else None,
        "program_version": told["program_version"],
        "tagger_version": told["tagger_version"],
        "restated": store.restated_count(),
    }


def _heal(versions: Published) -> None:
    """Put right what a machine that stopped left half done."""
    try:
        versions.tidy()
        versions.heal()
    except OSError as error:
        raise StoreError(
            f"{versions.alias}: cannot be written ({error.strerror or error}). Check permissions "
            "and free disk space."
        ) from error


def _refusal(versions: Published, failed: list[Result], at: str) -> CheckFailed:
    aside = versions.refuse(at, [result.as_dict() for result in failed])
    found = "; ".join(f"{r.check}: {'; '.join(r.problems)}" for r in failed)
    remedy = (
        "If the counts are right, run evidence publish --accept-counts."
        if all(r.check.startswith("counts") for r in failed)
        else "Mend what it says and run evidence publish."
    )
    shown = versions.current()
    kept = f"{shown.name} is still shown" if shown else "nothing is shown yet"
    return CheckFailed(
        f"the new night failed a check, {kept}: {found}. It is set aside as {aside}. {remedy}"
    )


def _say_check(result: Result) -> None:
    tell = say if result.passed else complain
    tell(f"check: {result.check}: {'passed' if result.passed else 'FAILED'} ({result.looked_at})")
    for problem in result.problems:
        tell(f"  {problem}")


def _write_metadata(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".writing")
    try:
        aside.write_text(text, encoding="utf-8")
        put_in_place(aside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise StoreError(
            f"{path}: cannot be written ({error.strerror or error}). The database is published; "
            "free disk space and run evidence publish for its labels."
        ) from error


def about(topic: Topic, store: Store) -> dict[str, str]:
    """Return what the published database says of itself."""
    return {
        "topic": topic.slug,
        "title": topic.title,
        "description": topic.description,
        "program_version": importlib.metadata.version("ketamine-evidence"),
        "tagger_version": store.setting(TAGGER_KEY) or "none: nothing is tagged yet",
    }


def _say_published(settings: Settings, published: Night, existed: bool) -> None:
    counts = published.report.counts
    say(
        f"publish: {settings.published}: {counts['publications']} publications, "
        f"{counts['trials']} trials, {counts['studies']} studies, {counts['mentions']} mentions "
        f"in {published.seconds:.1f} s"
    )
    say(f"publish: shown now: {published.version.name}")
    if published.report.untagged:
        say(f"publish: {published.report.untagged} records are not tagged yet: run evidence tag")
    skipped = counts["bad_rows"]
    if published.report.flagged or skipped:
        say(
            f"publish: decisions of people that do not hold: {published.report.flagged}; rows of "
            f"their files skipped: {skipped}. Run evidence curation check, "
            "evidence screening check, evidence appraisals check"
        )
    if existed and not published.changed:
        say("publish: nothing new: the evidence is the same as before")
    elif existed:
        say(f"publish: changed: {', '.join(published.changed)}")
