"""The JSON API, version 1, and the page that documents it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import Response
from datasette.plugins import pm
from datasette.utils.asgi import BadRequest

from datasette_config.api_examples import CALLS, MOST
from datasette_config.queries.answers.changes import changes_answer
from datasette_config.queries.answers.concept import concept_answer, concept_list
from datasette_config.queries.answers.examples import examples
from datasette_config.queries.answers.record import record_answer
from datasette_config.queries.answers.status import status_answer
from datasette_config.queries.concepts import OUTCOME, SIDE_EFFECT
from datasette_config.rendering import ask, missing, render
from datasette_config.since import from_request as since_of

_USUAL = 20


async def documentation(datasette: Any, request: Any) -> Any:
    """Show every call with an example that can be run here."""
    known = await ask(datasette, examples)
    calls = [
        {"call": call, "example": call.example.format(**known) if known else None} for call in CALLS
    ]
    return await render(datasette, request, "api.html", {"calls": calls, "mcp": speaks_mcp()})


def speaks_mcp() -> bool:
    """Say whether the extra `mcp` is installed, which answers at /-/mcp."""
    return any(getattr(plugin, "__name__", "") == "datasette_mcp" for plugin in pm.get_plugins())


async def status(datasette: Any) -> Any:
    """Answer what this database is."""
    return json_answer(datasette, await ask(datasette, status_answer))


async def record(datasette: Any, request: Any) -> Any:
    """Answer with everything of one record. Raises NotFound."""
    key = unquote(request.url_vars["key"])
    answer = await ask(datasette, record_answer, key)
    if answer is None:
        raise missing(f"There is no publication or trial with the id {key}.")
    return json_answer(datasette, answer)


async def changes(datasette: Any, request: Any) -> Any:
    """Answer what is new or changed since a day. Raises BadRequest."""
    since = since_of(request.args)
    return json_answer(datasette, await ask(datasette, changes_answer, since, limit_of(request)))


def _list_of(label: str) -> Callable[..., Any]:
    async def answer(datasette: Any, request: Any) -> Any:
        since = since_of(request.args)
        return json_answer(datasette, await ask(datasette, concept_list, label, since))

    return answer


def _one_of(label: str) -> Callable[..., Any]:
    async def answer(datasette: Any, request: Any) -> Any:
        key = unquote(request.url_vars["key"])
        since = since_of(request.args)
        found = await ask(datasette, concept_answer, label, key, limit_of(request), since)
        if found is None:
            raise missing(f"The lexicon has no {label.lower().replace('_', ' ')} named {key}.")
        return json_answer(datasette, found)

    return answer


def limit_of(request: Any) -> int:
    """Return how many entries are asked for. Raises BadRequest."""
    given = request.args.get("limit")
    if given is None:
        return _USUAL
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise BadRequest(f"limit={given}: give a whole number from 1 to {MOST}.")
    return int(given)


def json_answer(datasette: Any, answer: object) -> Any:
    """Return an answer that any page may read."""
    # Anybody's page may read it: all of it is public, and none of it depends on who asks.
    ttl = datasette.setting("default_cache_ttl")
    return Response.json(
        answer, headers={"access-control-allow-origin": "*", "cache-control": f"max-age={ttl}"}
    )


ROUTES = (
    (r"^/api$", documentation),
    (r"^/api/v1/status\.json$", status),
    (r"^/api/v1/records/(?P<key>.+)\.json$", record),
    (r"^/api/v1/side-effects\.json$", _list_of(SIDE_EFFECT)),
    (r"^/api/v1/side-effects/(?P<key>[^/]+)\.json$", _one_of(SIDE_EFFECT)),
    (r"^/api/v1/outcomes\.json$", _list_of(OUTCOME)),
    (r"^/api/v1/outcomes/(?P<key>[^/]+)\.json$", _one_of(OUTCOME)),
    (r"^/api/v1/changes\.json$", changes),
)
