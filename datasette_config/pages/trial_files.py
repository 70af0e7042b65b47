"""The charts of a trial as files: drawings (SVG) and their rows (CSV)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from datasette_config.charts.dot_plot import dot_plot
from datasette_config.charts.trial_timeline import trial_timeline
from datasette_config.event_dots import (
    COLUMNS,
    DIFFERENCE,
    POSTED,
    dot_rows,
    file_rows,
    legend_of,
)
from datasette_config.files import csv_file, svg_file
from datasette_config.queries.adverse_events import posted_events
from datasette_config.queries.registration import trial_dates
from datasette_config.rendering import ask, missing

TIMELINE_COLUMNS = ("milestone", "date", "planned_or_actual", "seen_until")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


async def events_drawing(datasette: Any, request: Any) -> Any:
    """Send the dot plot of a trial's serious (`serious=1`) or other adverse events."""
    found = await _found(datasette, request, posted_events)
    serious = request.args.get("serious") == "1"
    table = next((t for t in found["tables"] if t["serious"] == serious), None)
    if table is None:
        raise missing("No such adverse events are posted for this trial.")
    order = POSTED if request.args.get("order") == POSTED else DIFFERENCE
    name = found["trial"]["registry_id"]
    svg = dot_plot(
        "events",
        f"{name}: {table['title'].lower()} as posted",
        dot_rows(table, found["types"], order),
        legend_of(table, found["types"]),
    )
    return svg_file(svg, _file_name(name, "serious" if serious else "other", "events"))


async def events_rows(datasette: Any, request: Any) -> Any:
    """Send all posted adverse events of a trial with their intervals."""
    found = await _found(datasette, request, posted_events)
    name = _file_name(found["trial"]["registry_id"], "adverse-events")
    return csv_file(COLUMNS, file_rows(found["tables"], found["arms"], found["types"]), name)


async def timeline_drawing(datasette: Any, request: Any) -> Any:
    """Send the timeline of a trial."""
    found = await _found(datasette, request, trial_dates)
    name = found["trial"]["registry_id"]
    title = f"{name}: dates of the registration"
    svg = trial_timeline("timeline", title, found["milestones"], found["night"])
    return svg_file(svg, _file_name(name, "timeline"))


async def timeline_rows(datasette: Any, request: Any) -> Any:
    """Send the dates of a trial, those that archived versions gave included."""
    found = await _found(datasette, request, trial_dates)
    rows: list[tuple[object, ...]] = []
    for stone in found["milestones"]:
        rows += [(stone["name"], e["date"], "earlier", e["changed_at"]) for e in stone["earlier"]]
        rows.append((stone["name"], stone["date"], stone["kind"], None))
    return csv_file(TIMELINE_COLUMNS, rows, _file_name(found["trial"]["registry_id"], "timeline"))


async def _found(datasette: Any, request: Any, question: Any) -> Any:
    key = unquote(request.url_vars["key"])
    found = await ask(datasette, question, key)
    if found is None:
        raise missing(f"There is no trial with the id {key}.")
    return found


def _file_name(*parts: str) -> str:
    return "-".join(_UNSAFE.sub("-", part).strip("-.") for part in parts)


ROUTES = (
    (r"^/trials/(?P<key>[^/]+)/adverse-events\.svg$", events_drawing),
    (r"^/trials/(?P<key>[^/]+)/adverse-events\.csv$", events_rows),
    (r"^/trials/(?P<key>[^/]+)/timeline\.svg$", timeline_drawing),
    (r"^/trials/(?P<key>[^/]+)/timeline\.csv$", timeline_rows),
)
