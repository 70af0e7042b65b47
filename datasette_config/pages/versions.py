"""The page of the nights: which one is shown and how it was checked, which are kept for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette import Response
from datasette.utils.asgi import AsgiFileDownload

from datasette_config.addresses import Addresses
from datasette_config.citing import citation
from datasette_config.following import FollowingDatabase
from datasette_config.rendering import missing, render
from datasette_config.settings import DATABASE
from db.freezing import Frozen, all_frozen, frozen
from db.versions import Published, Version


async def versions(datasette: Any, request: Any) -> Any:
    """Show the nights that are kept, the checks that they passed, and the frozen ones."""
    published = _published(datasette)
    nights = published.versions() if published else []
    shown = datasette.get_database(DATABASE).version if published else None
    home = datasette.absolute_url(request, Addresses(datasette).page("/"))
    kept = all_frozen(_frozen(published)) if published else []
    return await render(
        datasette,
        request,
        "versions.html",
        {
            "nights": [_brief(night, shown) for night in nights],
            "shown": next((_brief(n, shown) for n in nights if n.name == shown), None),
            "refused": published.refused() if published else None,
            "frozen": [{"facts": one.facts, "citation": _citation(one, home)} for one in kept],
        },
    )


async def frozen_database(datasette: Any, request: Any) -> Any:
    """Send the file of a night that is kept for ever."""
    found = _one_frozen(datasette, request.url_vars["name"])
    return AsgiFileDownload(
        str(found.path),
        filename=f"evidence-{found.name}.db",
        content_type="application/octet-stream",
        headers={"x-robots-tag": "noindex"},
    )


async def frozen_facts(datasette: Any, request: Any) -> Any:
    """Answer with what is needed to cite a frozen night and to know its file again."""
    found = _one_frozen(datasette, request.url_vars["name"])
    return Response.json(dict(found.facts), headers={"access-control-allow-origin": "*"})


def _published(datasette: Any) -> Published | None:
    """Return the published nights, or None where the site shows a single file."""
    database = datasette.get_database(DATABASE)
    if not isinstance(database, FollowingDatabase):
        return None
    return Published(database.pointer.parent, Path(database.path))


def _frozen(published: Published) -> Path:
    return published.directory.parent / "frozen"


def _one_frozen(datasette: Any, name: str) -> Frozen:
    published = _published(datasette)
    found = frozen(_frozen(published), name) if published else None
    if found is None:
        raise missing("No night is kept for ever under this name.")
    return found


def _brief(night: Version, shown: str | None) -> dict[str, Any]:
    checks = night.facts.get("checks") or []
    return {
        "name": night.name,
        "shown": night.name == shown,
        "facts": night.facts,
        "counts": night.facts.get("counts") or {},
        "checks": checks,
        "passed": sum(bool(check.get("passed")) for check in checks),
    }


def _citation(one: Frozen, home: str) -> str:
    facts = one.facts
    night = {
        "title": facts.get("title") or "Evidence database",
        "date": _day(str(facts.get("run") or "")),
        "complete": facts.get("outcome") == "complete",
        "tagger": facts.get("tagger_version"),
        "program": facts.get("program_version"),
        "restated": facts.get("restated") or 0,
    }
    return citation(night, f"{home}frozen/{one.name}/evidence.db", facts.get("sha256"))


def _day(run: str) -> str:
    """Return the day of a run by its id.

    >>> _day("20261123T020000Z-1")
    '2026-11-23'
    """
    stamp = run[:8]
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}" if stamp.isdigit() else ""


ROUTES = (
    (r"^/versions$", versions),
    (r"^/frozen/(?P<name>[^/]+)/evidence\.db$", frozen_database),
    (r"^/frozen/(?P<name>[^/]+)/frozen\.json$", frozen_facts),
)
