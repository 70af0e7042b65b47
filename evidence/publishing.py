"""Third stage: build the published database and say what changed in it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import datasette_config
from curation.reading import read_decided
from db import runs
from db.annotations import TAGGER_KEY
from db.build import REWRITTEN, BuildReport, build
from db.digest import changed_tables, rows_of_tables, table_digests
from db.evidence_mark import made_of
from db.in_place import put_in_place
from db.mention_journal import Moment
from db.metadata import datasette_metadata
from db.people_journal import note_people
from db.quiet_build import build_quietly, can_be_copied
from db.store import Store
from db.versions import Facts, Published, Version
from evidence import clock
from evidence.checks.interface import Candidate, Result
from evidence.checks.run import LEFT_OUT, PAGES, run_checks
from evidence.checks.self_test import SELF_TEST_KEY
from evidence.progress import complain, follow, say
from evidence.settings import Settings
from evidence.stopwatch import Stopwatch
from evidence.tagger_quality import quality_rows
from records.decided import Decided
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
    whole: bool = True,
    now: clock.Clock = clock.now,
    watch: Stopwatch | None = None,
) -> Night:
    """Build the next night aside, check it, and only then show it, by one rename.

    Raises CheckFailed, which says which check failed and by how much; what was shown is still
    shown, and the candidate is set aside. `accept_counts` believes counts that fell;
    `watch` measures the stages build, check and switch. Without `whole` the file that is shown is
    copied where it is made of the same evidence, and only what tells of runs is written.
    """
    watch = watch or Stopwatch(now=now)
    watch.start("build")
    began = time.monotonic()
    versions = settings.versions
    _heal(versions)
    shown = versions.shown()
    decided = read_decided(settings.data_dir, reviewers_needed=settings.reviewers_needed)
    run = _last_run(store)
    if run:
        note_people(store, decided, Moment(run, now()))
    site = Path(datasette_config.__path__[0])
    evidence = made_of(store, topic, decided, settings.texts, rooms=(site,))
    work = _Work(settings, topic, store, decided, allow_restated)
    report = None if whole else work.quietly(versions, evidence)
    quiet = report is not None
    before = table_digests(shown) if shown and not quiet else {}
    report = report or work.whole()
    watch.start("check")
    built = time.monotonic()
    metadata = datasette_metadata("evidence", topic.title, topic.description)
    candidate = Candidate(
        versions.candidate,
        shown,
        metadata,
        accept_counts,
        store.setting(SELF_TEST_KEY),
        REWRITTEN if quiet else None,
        answered=_answered(versions),
    )
    checks = run_checks(candidate, page_check=settings.page_check, tell=_say_check)
    failed = [result for result in checks if not result.passed]
    if failed:
        raise _refusal(versions, failed, now())
    watch.start("switch")
    checked = time.monotonic()
    changed = () if quiet else changed_tables(before, table_digests(versions.candidate))
    facts = {
        **_facts(topic, store),
        "published_at": now(),
        "made_of": evidence,
        "copied_from": _shown_name(versions) if quiet else None,
        "counts": dict(report.counts),
        "untagged": report.untagged,
        "flagged": report.flagged,
        "tables": _tables(versions, quiet=quiet),
        "first": not (quiet or before),
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
    _say_published(settings, night, quiet or bool(before))
    return night


@dataclass(frozen=True, slots=True)
class _Work:
    """What both ways of building are given."""

    settings: Settings
    topic: Topic
    store: Store
    decided: Decided
    allow_restated: bool

    def whole(self) -> BuildReport:
        """Write every row."""
        return build(
            self.store,
            self.settings.versions.candidate,
            about(self.topic, self.store),
            allow_restated=self.allow_restated,
            follow=lambda ids: follow(ids, "publish", len(ids)),
            topic=self.topic,
            quality=quality_rows(),
            decided=self.decided,
            texts=self.settings.texts,
        )

    def quietly(self, versions: Published, evidence: str) -> BuildReport | None:
        """Copy what is shown, if it is of the same evidence and as it was published."""
        shown = versions.current()
        if shown is None or not can_be_copied(shown, evidence):
            return None
        report = build_quietly(
            self.store,
            shown,
            versions.candidate,
            about(self.topic, self.store),
            allow_restated=self.allow_restated,
            topic=self.topic,
            quality=quality_rows(),
            texts=self.settings.texts,
        )
        if report is None:
            complain(f"publish: {shown.path}: is not as it was published; every row is written")
        else:
            say(f"publish: the same evidence as in {shown.name}: copied, the story of runs is new")
        return report


def _shown_name(versions: Published) -> str | None:
    shown = versions.current()
    return shown.name if shown else None


def _answered(versions: Published) -> bool:
    """Say whether the pages of the file that is shown were asked before it was."""
    shown = versions.current()
    checks = shown.facts.get("checks", ()) if shown else ()
    return any(check["check"] == PAGES and check["looked_at"] != LEFT_OUT for check in checks)


def _tables(versions: Published, *, quiet: bool) -> Mapping[str, int]:
    """Return how many rows each table of the candidate has; those that were copied are known."""
    shown = versions.current()
    if not quiet or shown is None:
        return rows_of_tables(versions.candidate)
    known: Facts = shown.facts["tables"]
    return {**known, **rows_of_tables(versions.candidate, REWRITTEN)}


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
