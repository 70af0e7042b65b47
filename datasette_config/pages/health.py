"""For monitors: the state of the evidence as JSON and as metrics. Never cached."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datasette import Response

from datasette_config.following import FollowingDatabase
from datasette_config.metrics import CONTENT_TYPE, metrics
from datasette_config.queries.health import FAILED, STALE
from datasette_config.queries.health import health as health_of
from datasette_config.rendering import ask
from datasette_config.settings import DATABASE
from db.freshness import MAX_AGE_HOURS, MAX_AGE_VARIABLE, max_age_hours
from db.versions import Published, facts_beside
from records.errors import UsageError

NOT_CACHED = {"cache-control": "no-store"}


async def health_json(datasette: Any, request: Any) -> Any:
    """Answer monitors: 200 when the evidence is ok or incomplete, 503 when failed or stale.

    `?max_age_hours=50` sets the limit of age for this answer; nonsense is answered with 400.
    """
    try:
        limit = _limit(request.args.get("max_age_hours"))
    except UsageError as error:
        return Response.json({"error": str(error)}, status=400, headers=NOT_CACHED)
    state = await state_of(datasette, limit)
    bad = state["status"] in (FAILED, STALE)
    return Response.json(state, status=503 if bad else 200, headers=NOT_CACHED)


async def metrics_text(datasette: Any) -> Any:
    """Answer Prometheus, with 200 whatever the state: the numbers say it."""
    state = await state_of(datasette)
    return Response(metrics(state), content_type=CONTENT_TYPE, headers=NOT_CACHED)


async def state_of(datasette: Any, limit: float | None = None) -> dict[str, Any]:
    """Return the state of the evidence, by the usual limit of age where none is given (hours)."""
    limit = _limit(None) if limit is None else limit
    database = datasette.get_database(DATABASE)
    state = await ask(datasette, health_of, datetime.now(UTC), limit, _refused(database))
    return {**state, "version": _version(database)}


def _limit(asked: str | None) -> float:
    """Return the limit of age in hours. Raises UsageError for what the monitor asked wrongly."""
    if asked:
        return max_age_hours(asked, "max_age_hours")
    try:
        return max_age_hours(os.environ.get(MAX_AGE_VARIABLE, ""))
    except UsageError:  # of the operator's environment, which `evidence serve` refuses
        return MAX_AGE_HOURS


def _version(database: Any) -> dict[str, Any] | None:
    """Return the night that answers: the one that this request is pinned to."""
    path = Path(database.path) if database.path else None
    facts = facts_beside(path) if path else {}
    if path is None or not facts:
        return None
    names = ("sha256", "run", "published_at", "program_version", "seconds")
    return {"name": path.stem, **{name: facts.get(name) for name in names}}


def _refused(database: Any) -> dict[str, Any] | None:
    """Return why the last candidate was refused, where the site follows published nights."""
    if not isinstance(database, FollowingDatabase):
        return None
    told = Published(database.pointer.parent, database.pointer).refused()
    if told is None:
        return None
    listed = told.get("findings")
    findings = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {
        "refused_at": told.get("refused_at"),
        "findings": [{name: one.get(name) for name in ("check", "problems")} for one in findings],
    }


ROUTES = (
    (r"^/-/health\.json$", health_json),
    (r"^/-/metrics$", metrics_text),
)
