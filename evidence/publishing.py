"""Third stage: build the published database and say what changed in it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import time
from dataclasses import dataclass
from pathlib import Path

from curation.reading import read_decided
from db.annotations import TAGGER_KEY
from db.build import BuildReport, build
from db.digest import changed_tables, table_digests
from db.in_place import put_in_place
from db.metadata import datasette_metadata
from db.store import Store
from evidence.progress import follow, say
from evidence.settings import Settings
from evidence.tagger_quality import quality_rows
from records.errors import StoreError
from records.topic import Topic


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
) -> Published:
    """Build the published database and say which tables differ from the last one."""
    began = time.monotonic()
    before = table_digests(settings.published) if settings.published.exists() else {}
    report = build(
        store,
        settings.published,
        about(topic, store),
        allow_restated=allow_restated,
        follow=lambda ids: follow(ids, "publish", len(ids)),
        topic=topic,
        quality=quality_rows(),
        decided=read_decided(settings.data_dir),
    )
    changed = changed_tables(before, table_digests(settings.published))
    metadata = datasette_metadata("evidence", topic.title, topic.description)
    _write_metadata(settings.metadata, json.dumps(metadata, indent=1))
    published = Published(report, changed, time.monotonic() - began)
    _say_published(settings, published, bool(before))
    return published


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
