"""How often what is stored has changed: what was worked out of all of it holds until it does.

A quiet night would otherwise go through a million records to find that nothing follows from them.
"""

from __future__ import annotations

import importlib.metadata

from db.store import Store

COUNT = "changes"


def count_change(store: Store) -> None:
    """Count a change of what is stored; call it inside the `store.writing()` that makes it."""
    store.connection.execute(
        "insert into settings (key, value) values (?, '1') "
        "on conflict (key) do update set value = cast(value as integer) + 1",
        (COUNT,),
    )


def holds(store: Store, what: str, of: str = "") -> bool:
    """Say whether what was worked out under the name `what`, of `of`, still holds."""
    return store.setting(what) == _standing(store, of)


def note_worked_out(store: Store, what: str, of: str = "") -> None:
    """Remember that something was worked out of all that is stored now.

    Call it inside `store.writing()`.
    """
    store.connection.execute(
        "insert or replace into settings (key, value) values (?, ?)", (what, _standing(store, of))
    )


def _standing(store: Store, of: str) -> str:
    release = importlib.metadata.version("ketamine-evidence")  # another may come to other results
    return f"{store.setting(COUNT) or 0} {release} {of}".rstrip()
