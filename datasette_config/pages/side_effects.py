"""The pages of side effects: who reports them, who denies them, what registries post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from datasette_config import outcome_filters
from datasette_config.addresses import Addresses
from datasette_config.charts.registry_dots import registry_dots
from datasette_config.charts.state_bar import state_bar
from datasette_config.files import csv_file, svg_file
from datasette_config.labels import SIDE_EFFECT_STATES
from datasette_config.outcome_filters import DRAWN_STRATA, FACETS
from datasette_config.queries.concepts import SIDE_EFFECT, name_of, states_of
from datasette_config.queries.registry_events import MOST_IN_FILE, MOST_TRIALS, registry_events
from datasette_config.queries.rows import Row
from datasette_config.queries.side_effect_page import side_effect_page
from datasette_config.queries.side_effects import side_effects_page
from datasette_config.queries.uncounted import CANDIDATES, EXCLUDED, GONE, RETRACTED
from datasette_config.rendering import ask, missing, page_number, render
from datasette_config.since import from_request as since_of

OPENED = 150
"""So many side effects are shown under their body systems at once; of more, one system's."""

_FILE_COLUMNS = (
    "trial", "title", "allocation", "intervention_model", "posting_threshold_percent", "term",
    "serious", "event_group", "arm_type", "affected", "at_risk", "posted",
)  # fmt: skip
_DRAWN = {"serious": True, "other": False}
_ALSO = {"retracted": (RETRACTED, GONE), "candidates": (CANDIDATES,), "excluded": (EXCLUDED,)}
"""Switches of the page, and what each adds to the counts."""
_ALSO_WORDS = {
    "retracted": "retracted studies and studies gone from their sources",
    "candidates": "candidates that nobody screened",
    "excluded": "studies that people excluded",
}
LONGEST = 100


async def side_effects(datasette: Any, request: Any) -> Any:
    """Show every side effect, counted in studies."""
    asked = replace(outcome_filters.from_request(request.args), construct=None, direction=None)
    opened = (request.args.get("system") or "").strip() or None
    also = [name for name in _ALSO if name in request.args.getlist("also")]
    kinds = [kind for name in also for kind in _ALSO[name]]
    context = await ask(datasette, side_effects_page, asked, kinds)
    typed = (request.args.get("q") or "").strip()[:LONGEST]
    by_name = request.args.get("sort") == "name"
    context["families"] = arranged(context["families"], typed, by_name)
    concepts = [concept for family in context["families"] for concept in family["concepts"]]
    most = max((sum(_drawn(c["counts"]).values()) for c in concepts), default=1)
    return await render(
        datasette,
        request,
        "side_effects.html",
        {
            **context,
            "filters": asked,
            "facet_titles": FACETS,
            "drawn_strata": DRAWN_STRATA,
            "also": also,
            "also_words": _listed([_ALSO_WORDS[name] for name in also]),
            "typed": typed,
            "by_name": by_name,
            "states": states_of(SIDE_EFFECT),
            "bar": lambda counts: state_bar(counts, SIDE_EFFECT_STATES, most),
            "open_all": len(concepts) <= OPENED,
            "opened": opened,
        },
    )


def _listed(names: list[str]) -> str:
    """Return names as the beginning of a sentence: a, b and c."""
    told = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return told[:1].upper() + told[1:]


def arranged(families: list[Row], typed: str, by_name: bool) -> list[Row]:
    """Return the families with the side effects whose names hold what was typed.

    In the order of their families with the most frequent first, or all of them by name in one list.
    """
    wanted = typed.casefold()
    kept = [
        {**family, "concepts": [c for c in family["concepts"] if wanted in c["name"].casefold()]}
        for family in families
    ]
    kept = [family for family in kept if family["concepts"]]
    if not by_name or not kept:
        return kept
    every = [concept for family in kept for concept in family["concepts"]]
    every.sort(key=lambda concept: concept["name"].casefold())
    return [{"family": "All, by name", "concepts": every}]


def _drawn(counts: dict[str, int]) -> dict[str, int]:
    return {state.key: counts.get(state.key, 0) for state in SIDE_EFFECT_STATES}


async def side_effect(datasette: Any, request: Any) -> Any:
    """Show the studies that name a side effect, and what registries post of it."""
    key = unquote(request.url_vars["key"])
    state = request.args.get("state")
    since = since_of(request.args)
    context = await ask(datasette, side_effect_page, key, state, page_number(request), since)
    if context is None:
        raise _unknown(key)
    draw = _drawing(Addresses(datasette), context["concept"]["name"], context.get("registry", []))
    dots = {name: draw(name) for name in _DRAWN}
    return await render(
        datasette, request, "side_effect.html", {**context, "since": since, "dots": dots}
    )


async def registry_file(datasette: Any, request: Any) -> Any:
    """Send the registry's counts as a drawing or as rows. Raises NotFound."""
    key, ending = unquote(request.url_vars["key"]), request.url_vars["ending"]
    since = since_of(request.args)
    name = await ask(datasette, name_of, SIDE_EFFECT, key)
    if name is None:
        raise _unknown(key)
    if ending == "csv":
        every = await ask(datasette, registry_events, key, MOST_IN_FILE, since)
        return csv_file(_FILE_COLUMNS, _file_rows(every), f"{key}-registry")
    kind = request.url_vars["kind"]
    trials = await ask(datasette, registry_events, key, MOST_TRIALS, since)
    svg = _drawing(Addresses(datasette), name, trials)(kind)
    if svg is None:
        raise missing(f"No {kind} adverse event of this name is posted.")
    return svg_file(svg, f"{key}-registry-{kind}")


def _drawing(to: Addresses, name: str, trials: list[Row]) -> Any:
    def draw(kind: str) -> Markup | None:
        return registry_dots(
            f"dots-{kind}",
            f"{name}: {kind} adverse events as registries post them",
            trials,
            _DRAWN[kind],
            lambda trial: to.record("trial", trial, "adverse-events"),
        )

    return draw


def _file_rows(trials: list[Row]) -> Iterator[tuple[object, ...]]:
    for trial in trials:
        for line in trial["lines"]:
            for group in line["groups"]:
                yield (
                    trial["registry_id"], trial["title"], trial["allocation"],
                    trial["intervention_model"], trial["adverse_event_threshold"], line["term"],
                    "yes" if line["serious"] else "no", group["arm"], group["arm_type"],
                    group["affected"], group["at_risk"],
                    "posted" if group["affected"] is not None else "not reported",
                )  # fmt: skip


def _unknown(key: str) -> Exception:
    return missing(f"The lexicon has no side effect with the id {key}.")


ROUTES = (
    (r"^/side-effects$", side_effects),
    (r"^/side-effects/(?P<key>[^/]+)/registry-(?P<kind>serious|other)\.(?P<ending>svg)$",
     registry_file),
    (r"^/side-effects/(?P<key>[^/]+)/registry\.(?P<ending>csv)$", registry_file),
    (r"^/side-effects/(?P<key>[^/]+)$", side_effect),
)  # fmt: skip
