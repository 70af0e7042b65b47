"""Which stages of which runs have been stored to their end.

A run that was killed after an answer had been archived and before it was stored leaves a stage
unsettled; the next run stores it from the archive first. So nothing received is lost, and a
rebuild from the archive sees the same history.
"""

from __future__ import annotations

from db.store import Store


def settle(store: Store, run: str, stage: str) -> None:
    """Mark a stage of a run as stored whole; call it inside `store.writing()`."""
    store.connection.execute("insert or ignore into settled values (?, ?)", (run, stage))


def is_settled(store: Store, run: str, stage: str) -> bool:
    """Say whether a stage of a run was stored whole."""
    return bool(store.value("select 1 from settled where run = ? and stage = ?", (run, stage)))
