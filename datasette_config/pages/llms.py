"""What language models are told of the site (llmstxt.org)."""

from __future__ import annotations

from typing import Any

from datasette import Response

from datasette_config.addresses import Addresses
from datasette_config.api_examples import CALLS
from datasette_config.queries.answers.status import TERMS, status_answer
from datasette_config.queries.rows import Row
from datasette_config.rendering import ask

_PAGES = (
    ("/studies", "Studies", "every study with its reports"),
    ("/side-effects", "Side effects", "reported, denied, no difference, possible: in studies"),
    ("/outcomes", "Outcomes", "which way each went, in studies"),
    ("/claims", "Claims", "what people repeat, with the sentences that bear on it; no verdict"),
    ("/changes", "What changed", "night by night"),
    ("/methods", "Methods", "the searches as run, the tagger, the limits"),
    ("/quality", "Quality", "measured precision and recall, known errors"),
    ("/data", "Data", "tables, downloads, licences, how to cite"),
)
_RULES = (
    "Cite the record and quote the sentence; link the field `page`.",
    "Count studies, not records; never sum people across arms or trials.",
    "“No difference from the comparator” is no denial; what is not posted is not zero; "
    "non-significance is not no effect.",
    "Say when a record is retracted, a candidate that nobody screened, or restated.",
    "Marks are set by a program and can be wrong; titles and abstracts were read, few full texts.",
)


async def llms(datasette: Any, request: Any) -> Any:
    """Answer with a short description in Markdown."""
    status = await ask(datasette, status_answer)
    address = Addresses(datasette)

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, address.page(path)))

    lines = [
        f"# {datasette.metadata('title') or 'Evidence'}",
        "",
        f"> {' '.join((datasette.metadata('description') or '').split())}",
        "",
        f"{_held(status)} {TERMS}",
        "",
        "## Rules for answers",
        "",
        *(f"- {rule}" for rule in _RULES),
        "",
        "## Pages",
        "",
        *(f"- [{title}]({absolute(path)}): {what}" for path, title, what in _PAGES),
        "",
        "## JSON API",
        "",
        f"- [Documentation]({absolute('/api')})",
        *(f"- `GET {address.page(call.path)}`: {call.answers}" for call in CALLS),
        "",
    ]
    return Response.text("\n".join(lines))


def _held(status: Row) -> str:
    counts, last = status["counts"], status["last_complete_run"]
    when = f"The last complete run was at {last['started_at']}." if last else "No run is complete."
    return f"Holds {counts['publications']} publications and {counts['trials']} trials. {when}"


ROUTES = ((r"^/llms\.txt$", llms),)
