"""Full texts of included records, where Europe PMC has them and their licence lets us keep them.

What Europe PMC holds is looked up by the records' keys; only for a text that is open access under
a licence that permits reuse is the text itself asked for. Of every other one the reason is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.europepmc.jats import parse_article
from harvest.europepmc.licence import licence_name, permits_reuse
from harvest.europepmc.pages import Result, all_results
from harvest.europepmc.record import SOURCE, open_access
from harvest.europepmc.requests import is_text_key, looked_up, lookup_query, text_request
from harvest.europepmc.source import LOOKUP_SIZE
from harvest.interface import Plan, Request, Transport
from records.errors import (
    AnswerPruned,
    ArchiveError,
    ParseError,
    ReplayMiss,
    ResponseError,
    SourceError,
    TransportError,
)
from records.model import FullText, HarvestedText, HarvestEvent, Incomplete, Quarantined

TEXTS: Final = "europepmc-texts"
"""A name of its own: what a run asked for texts is archived as a stage beside the searches."""

UNKNOWN = "Europe PMC does not know the record"
NO_TEXT = "Europe PMC has no full text"
CLOSED = "the full text is not open access"
NO_LICENCE = "no licence is stated, so the text may not be kept"
NO_XML = "open access, but Europe PMC has no XML of it"
UNREADABLE = "its XML could not be read and was set aside"


class EuropePmcTexts:
    """Reads full texts by the keys of their records ("MED:123", "PPR:PPR123"); has no searches."""

    name = TEXTS

    def __init__(self, transport: Transport, *, batch: int = LOOKUP_SIZE) -> None:
        self.transport = transport
        self.batch = batch

    def harvest(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Yield what Europe PMC holds of each record in `plan.reread`, and what did not come."""
        for batch in self._batches(plan.reread) if plan.batches is None else plan.batches:
            try:
                answer = all_results(self.transport, self.name, lookup_query(batch))
            except AnswerPruned:
                continue
            if answer.problem:
                yield Incomplete(self.name, _named(batch), answer.problem, batch)
                continue
            for key in batch:
                result = answer.by_key.get(key)
                if result is None:
                    text = FullText(SOURCE, key, _pmid(key), reason=UNKNOWN)
                    yield HarvestedText(text, answer.body_sha256, answer.searched_at)
                else:
                    yield from self._text(key, result)

    def batches(self, requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of keys that these requests looked up, in order."""
        return looked_up(requests)

    def _batches(self, keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        starts = range(0, len(keys), self.batch)
        return tuple(tuple(keys[start : start + self.batch]) for start in starts)

    def _text(self, key: str, result: Result) -> Iterator[HarvestEvent]:
        value, response = result
        try:
            held = _held(key, value)
        except ParseError as error:
            yield Incomplete(self.name, key, error.reason, (key,))
            return
        if held.reason or held.text_key is None:
            yield HarvestedText(held, response.sha256, response.fetched_at)
            return
        try:
            yield from self._read(held, held.text_key)
        except ReplayMiss:
            return  # pruned, or the archived run was cut off before it asked
        except TransportError as error:
            if error.status == 404:
                missing = replace(held, reason=NO_XML)
                yield HarvestedText(missing, response.sha256, response.fetched_at)
            else:
                yield Incomplete(self.name, f"full text {held.text_key}", str(error), (key,))
        except (SourceError, ArchiveError) as error:
            yield Incomplete(self.name, f"full text {held.text_key}", str(error), (key,))

    def _read(self, held: FullText, text_key: str) -> Iterator[HarvestedText | Quarantined]:
        """Ask for the text and read it; one that cannot be read is quarantined."""
        response = self.transport.send(text_request(self.name, text_key))
        origin = response.sha256, response.fetched_at
        try:
            article = parse_article(response.body)
        except ResponseError as error:
            yield Quarantined(self.name, text_key, str(error), response.body, *origin)
            # Known from now on: it is asked for again when its turn comes, not every night.
            yield HarvestedText(replace(held, reason=UNREADABLE), *origin)
            return
        # The article's own statement is nearer to it than the record's.
        text = replace(held, licence=article.licence or held.licence)
        if not permits_reuse(text.licence):
            refused = f"its licence ({text.licence}) does not let it be kept"
            yield HarvestedText(replace(text, reason=refused), *origin)
            return
        reason = None if article.parts else "its XML holds no text"
        read = replace(text, reason=reason, parts=article.parts, left_out=article.left_out)
        yield HarvestedText(read, *origin)


def _held(key: str, value: Mapping[str, Any]) -> FullText:
    """Return what a search result says of the full text, without the text."""
    node = JsonNode(value, "", key, escaped=False)
    ids = (node.line("pmcid"), *node.node("fullTextIdList").lines("fullTextId"))
    text_key = next((i for i in ids if i and is_text_key(i)), None)
    licence = licence_name(node.line("license"))
    is_open = open_access(node)
    return FullText(
        source=SOURCE,
        source_key=key,
        pmid=_pmid(key),
        text_key=text_key,
        licence=licence,
        open_access=is_open,
        source_url=f"https://europepmc.org/article/{key.replace(':', '/')}",
        reason=_why_not(text_key, licence, is_open=bool(is_open)),
    )


def _why_not(text_key: str | None, licence: str | None, *, is_open: bool) -> str | None:
    if text_key is None:
        return NO_TEXT
    if not is_open:
        return CLOSED
    if licence is None:
        return NO_LICENCE
    return None if permits_reuse(licence) else f"its licence ({licence}) does not let it be kept"


def _pmid(key: str) -> str | None:
    return key.removeprefix("MED:") if key.startswith("MED:") else None


def _named(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"full texts of {len(keys)} records ({', '.join(keys)})"
