"""Tools for language models, over the Model Context Protocol.

The protocol itself is datasette-mcp's, an optional package. These tools say what the JSON API says:
each mention with sentence, offsets and cue, each record with what is needed to cite it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette_config.api_examples import MOST
from datasette_config.queries.answers.changes import changes_answer
from datasette_config.queries.answers.concept import concept_answer
from datasette_config.queries.answers.record import record_answer
from datasette_config.queries.answers.search import search_answer
from datasette_config.queries.answers.status import TERMS
from datasette_config.queries.concepts import OUTCOME, SIDE_EFFECT
from datasette_config.rendering import ask
from datasette_config.search_state import from_request
from datasette_config.since import parse

Answer = dict[str, Any]
Tool = Callable[..., Awaitable[Answer]]


def mcp_tools(datasette: Any) -> tuple[Tool, ...]:
    """Return the tools over the published database of this Datasette.

    Each answers with a dictionary; where there is nothing to answer with, it holds `error`, in
    words that say what to do.
    """

    async def search_evidence(query: str, limit: int = 10) -> Answer:
        """Search publications and registered trials, best match first.

        Words must all occur; a phrase stands in double quotes, a prefix ends with a star; a synonym
        of a side effect or outcome will do. Every record comes with its citation, and mentions with
        sentence, offsets and cue.
        """
        found = await ask(datasette, search_answer, from_request({"q": query}), _bounded(limit))
        return _with_terms(found)

    async def get_record(id: str) -> Answer:
        """Get one publication or trial by PMID, DOI, registration number or our id.

        With its passages, mentions with offsets, facts with their sentences, links, and the
        adverse events that its registry posts, arm by arm.
        """
        found = await ask(datasette, record_answer, id.strip())
        return _with_terms(found) if found else {"error": f"No record has the id {id}."}

    async def side_effects_of(name: str, limit: int = 20) -> Answer:
        """Say which studies report a side effect, deny it, or find no difference.

        No difference from the comparator is no denial; others only mention it as possible.
        Sentence by sentence, and what registries post arm by arm. Takes a name or synonym, such as
        dissociation.
        """
        return await _concept(datasette, SIDE_EFFECT, name, limit)

    async def outcomes_of(name: str, limit: int = 20) -> Answer:
        """Say which way an outcome went, study by study and sentence by sentence.

        Against baseline or a comparator, as each sentence says. Takes a name or synonym, such as
        EDE-Q or body mass index.
        """
        return await _concept(datasette, OUTCOME, name, limit)

    async def what_changed(since: str | None = None, limit: int = 50) -> Answer:
        """Say what is new or changed since a day, such as 2026-11-01.

        With the nightly runs since then, so that an incomplete night is seen.
        """
        try:
            asked = parse(since)
        except ValueError as error:
            return {"error": str(error)}
        return _with_terms(await ask(datasette, changes_answer, asked, _bounded(limit)))

    return (search_evidence, get_record, side_effects_of, outcomes_of, what_changed)


async def _concept(datasette: Any, label: str, name: str, limit: int) -> Answer:
    found = await ask(datasette, concept_answer, label, name, _bounded(limit))
    if found is None:
        kind = label.lower().replace("_", " ")
        return {"error": f"The lexicon has no {kind} named {name}. Use search_evidence instead."}
    return _with_terms(found)


def _bounded(limit: int) -> int:
    return min(max(limit, 1), MOST)


def _with_terms(answer: Answer) -> Answer:
    return {**answer, "terms": TERMS}
