"""What to ask a source tonight: everything, or only what entered or changed since last time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.full_texts import wanted_texts
from db.searches import cursor_of, longest_unchecked, stored_keys
from db.seeds import seeds
from db.store import Store
from harvest.europepmc.texts import TEXTS
from harvest.interface import Ask, Plan
from records.topic import Search, Topic

REREAD: Mapping[str, int] = {"pubmed": 200, "clinicaltrials": 100, "europepmc": 25}
"""How many stored records of a source are read again each night, longest unread first: one
request. A record that vanished shows in no window of dates, so each must come by in turn."""

SEEDS = 200
"""From how many stored publications citations are followed each night: two requests a search."""

READ_WHOLE = frozenset({"europepmc"})
"""Sources whose searches are read whole every night."""

NEW_TEXTS, REREAD_TEXTS = 500, 10
"""How many full texts are looked for in one night: of records that nobody looked for yet, and
again, longest unread first. Each costs one request at most, and one more for every 25."""


def plan_for(
    store: Store, topic: Topic, source: str, now: str, *, full: bool = False
) -> Plan | None:
    """Return tonight's plan for a source, or None when there is nothing to ask it.

    A search is read whole when it never came to its end, when its query is another one, when the
    clock has been set back behind its cursor, and with `full`, which also reads every stored
    record again.
    """
    if source == TEXTS:
        wanted = wanted_texts(store, NEW_TEXTS, None if full else REREAD_TEXTS)
        return Plan((), wanted) if wanted else None
    asks = tuple(
        Ask(search, None if full or source in READ_WHOLE else _since(store, search, now))
        for search in topic.searches_of(source)
    )
    reread = longest_unchecked(store, source, None if full else REREAD.get(source, 0))
    if not asks and not reread:
        return None
    follows = any(ask.search.follow for ask in asks)
    from_these, every = seeds(store, SEEDS, now) if follows else ((), False)
    return Plan(asks, reread, stored_keys(store, source), seeds=from_these, every_seed=every)


def _since(store: Store, search: Search, now: str) -> str | None:
    cursor = cursor_of(store, search.source, search.name)
    if cursor is None or cursor.query != search.query or cursor.cursor > now[:10]:
        return None
    return cursor.cursor


def plan_facts(plan: Plan) -> dict[str, Any]:
    """Return what the archive needs to know of a plan to go through it again."""
    return {
        "asks": [
            {
                "source": ask.search.source,
                "name": ask.search.name,
                "role": ask.search.role,
                "query": ask.search.query,
                "parameters": [list(pair) for pair in ask.search.parameters],
                "since": ask.since,
                **({"follow": ask.search.follow} if ask.search.follow else {}),
            }
            for ask in plan.asks
        ],
        **({"seeds": list(plan.seeds), "every_seed": plan.every_seed} if plan.seeds else {}),
    }


def plan_of(facts: Mapping[str, Any], batches: tuple[tuple[str, ...], ...]) -> Plan:
    """Return an archived plan, with the groups of records that were fetched by it."""
    asks = []
    for ask in facts["asks"]:
        parameters = tuple((str(key), str(value)) for key, value in ask["parameters"])
        told = (ask["source"], ask["name"], ask["role"], ask["query"])
        search = Search(*told, parameters, follow=ask.get("follow"))
        asks.append(Ask(search, ask["since"]))
    from_these = tuple(str(seed) for seed in facts.get("seeds", ()))
    every = bool(facts.get("every_seed", False))
    return Plan(tuple(asks), batches=batches, seeds=from_these, every_seed=every)
