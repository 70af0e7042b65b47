"""The outcomes that a registration named before, beside those that it names now.

Only what the archive holds is compared: what a registration said before it was first seen here
is not known, and an outcome that was worded anew counts as one that went and one that came.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette_config.queries.registered_outcomes import same_text
from datasette_config.queries.rows import Row, rows

KEPT, MOVED, REFRAMED, GONE, NEW = "kept", "moved", "time frame changed", "gone", "new"


def outcome_versions(connection: sqlite3.Connection, trial: str) -> Row | None:
    """Return the earliest archived version of the outcomes beside the present one, or None.

    None where no earlier version is held. `until` and `since` are the first and the last change;
    `lines` are pairs of outcomes, each with `what` became of it; `switched` says whether a
    primary outcome went, came, or changed places with a secondary one.
    """
    changes = rows(
        connection,
        """select c.changed_at, c.source, c.old_value, c.new_value
        from record_changes c where c.record = ? and c.field = 'planned_outcomes'
        order by c.changed_at, c.source""",
        [trial],
    )
    sources = {change["source"] for change in changes}
    if not changes or len(sources) > 1:
        # Two registries word the same outcomes in their own ways: no switch can be read off that.
        return None
    before, after = _outcomes(changes[0]["old_value"]), _outcomes(changes[-1]["new_value"])
    if not before:
        return None
    lines = _lines(before, after)
    return {
        "until": changes[0]["changed_at"],
        "since": changes[-1]["changed_at"],
        "versions": len(changes) + 1,
        "lines": lines,
        "switched": any(_is_switch(line) for line in lines),
    }


def _outcomes(value: str | None) -> list[Row]:
    try:
        data: Any = json.loads(value or "[]")
    except ValueError:
        return []
    listed = data if isinstance(data, list) else []
    return [
        {name: item.get(name) for name in ("rank", "measure", "time_frame")}
        for item in listed
        if isinstance(item, dict) and item.get("measure")
    ]


def _lines(before: list[Row], after: list[Row]) -> list[Row]:
    left = list(after)
    lines: list[Row] = []
    for old in before:
        new = _counterpart(old, left)
        if new is not None:
            left.remove(new)
        lines.append({"before": old, "after": new, "what": _what(old, new)})
    lines += [{"before": None, "after": new, "what": NEW} for new in left]
    return lines


def _counterpart(old: Row, left: list[Row]) -> Row | None:
    same = [new for new in left if same_text(new["measure"]) == same_text(old["measure"])]
    alike = [new for new in same if same_text(new["time_frame"]) == same_text(old["time_frame"])]
    return next(iter(alike or same), None)


def _what(old: Row, new: Row | None) -> str:
    if new is None:
        return GONE
    if new["rank"] != old["rank"]:
        return MOVED
    same_frame = same_text(new["time_frame"]) == same_text(old["time_frame"])
    return KEPT if same_frame else REFRAMED


def _is_switch(line: Row) -> bool:
    ranks = {side["rank"] for side in (line["before"], line["after"]) if side}
    return line["what"] in (MOVED, GONE, NEW) and "primary" in ranks
