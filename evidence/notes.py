"""Write down in the archive what a run is and how it ended, so that it can be rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import runs
from db.mention_journal import changes_of, restore_changes
from db.stages import restore_stages, stages_of
from db.store import Store
from harvest.archive.archive import Archive
from harvest.archive.history import BEGIN, END, NOTE_SERVICE, note_facts, save_note

NOT_STORED = "not_stored"
"""Where the note of a run's end keeps what the run could not have, with the reasons."""

STAGES = "stages"
"""Where it keeps how long the run's stages took."""

MENTION_CHANGES = "mention_changes"
"""Where it keeps what the run read otherwise than an earlier one."""

LOOKED_AT = 5
"""Runs whose end is compared with the archive: a full disk may have kept it from being noted."""


def note_begin(archive: Archive, run: str, command: str, topic: str, at: str) -> None:
    """Note that a run began. Raises ArchiveError."""
    facts = {"id": run, "command": command, "topic": topic, "started_at": at}
    save_note(archive, run, BEGIN, {**facts, "outcome": runs.RUNNING}, at)


def note_ends(archive: Archive, store: Store) -> None:
    """Note how the last runs ended, where the archive does not know it yet. Raises ArchiveError."""
    begun: set[str] = set()
    noted: dict[str, dict[str, object]] = {}
    latest = runs.latest(store, LOOKED_AT)
    wanted = {row["id"] for row in latest}
    for entry in archive.entries():
        if entry.service == NOTE_SERVICE and entry.run in wanted:
            if entry.path == BEGIN:
                begun.add(entry.run)
            elif entry.path == END:
                noted[entry.run] = note_facts(archive, entry)
    for row in reversed(latest):
        facts = {**row, NOT_STORED: runs.not_stored(store, row["id"])}
        if stages := stages_of(store, row["id"]):
            facts[STAGES] = stages
        if changes := changes_of(store, row["id"]):
            facts[MENTION_CHANGES] = changes
        ended = row["outcome"] != runs.RUNNING and row["id"] in begun
        if ended and noted.get(row["id"]) != facts:
            save_note(archive, row["id"], END, facts, row["finished_at"] or row["started_at"])


def restore_end(store: Store, facts: Mapping[str, Any]) -> None:
    """Write down a run's end as it was written down then, reasons word for word."""
    runs.restore(store, facts)
    if NOT_STORED in facts:
        runs.restore_not_stored(store, facts["id"], facts[NOT_STORED])
    if STAGES in facts:
        restore_stages(store, facts["id"], facts[STAGES])
    if MENTION_CHANGES in facts:
        restore_changes(store, facts["id"], facts[MENTION_CHANGES])
