"""Europe PMC as a source: each search to its last page, every night, and records that are due.

Searches are read whole. A window by date would save one request in a topic of this size, and the
service's own date of its last update (UPDATE_DATE) is not among the fields of a record, so that
nobody could check whether a window had shown everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from harvest.europepmc.pages import Result, Results, all_results
from harvest.europepmc.record import SOURCE, parse_record
from harvest.europepmc.requests import looked_up, lookup_query
from harvest.interface import Ask, Plan, Request, Transport
from records.errors import AnswerPruned, ParseError
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Quarantined,
    SearchReport,
    Vanished,
)

LOOKUP_SIZE = 25
"""Records looked up by one request: each adds some 30 characters to the address."""


class EuropePmcSource:
    """Harvests searches of Europe PMC: preprints, and papers where a search asks for them."""

    name = SOURCE

    def __init__(self, transport: Transport, *, batch: int = LOOKUP_SIZE) -> None:
        self.transport = transport
        self.batch = batch

    def harvest(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Yield a report for each search, then the records, each once, and what is missing."""
        found: dict[str, list[str]] = {}
        results: dict[str, Result] = {}
        for ask in plan.asks:
            try:
                answer = all_results(self.transport, self.name, ask.search.query)
            except AnswerPruned:
                continue
            yield from _report(ask, answer)
            yield from _unreadable(answer)
            results |= answer.by_key
            for key in answer.by_key:
                found.setdefault(key, []).append(ask.search.name)
        for key, result in results.items():
            yield _harvested(key, result, tuple(found[key]))
        due = [key for key in plan.reread if key not in results]
        batches = self._batches(due) if plan.batches is None else plan.batches
        for batch in batches:
            yield from self._read_again(batch)

    def batches(self, requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of keys that these requests looked up, in order."""
        return looked_up(requests)

    def _batches(self, due: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        keys = sorted(due)
        starts = range(0, len(keys), self.batch)
        return tuple(tuple(keys[start : start + self.batch]) for start in starts)

    def _read_again(self, batch: tuple[str, ...]) -> Iterator[HarvestEvent]:
        """Read stored records by their keys; one that does not come is asked for alone."""
        try:
            answer = all_results(self.transport, self.name, lookup_query(batch))
        except AnswerPruned:
            return
        yield from (
            _harvested(key, answer.by_key[key], ()) for key in batch if key in answer.by_key
        )
        missing = tuple(key for key in batch if key not in answer.by_key)
        if answer.problem or len(missing) == len(batch) > 1:
            reason = answer.problem or f"Europe PMC sent none of the {len(batch)} records"
            yield Incomplete(self.name, _named(missing or batch), reason, missing)
        elif len(batch) == 1 and missing:
            yield Vanished(self.name, batch[0], "missing", answer.searched_at)
        else:
            for key in missing:
                yield from self._read_again((key,))


def _harvested(key: str, result: Result, searches: tuple[str, ...]) -> Harvested | Quarantined:
    value, response = result
    try:
        publication = parse_record(value)
    except ParseError as error:
        raw = json.dumps(value, sort_keys=True).encode("ascii")
        return Quarantined(SOURCE, key, error.reason, raw, response.sha256, response.fetched_at)
    return Harvested(publication, response.sha256, response.fetched_at, searches)


def _unreadable(answer: Results) -> Iterator[Quarantined]:
    for record, response in answer.bad:
        yield Quarantined(
            SOURCE, record.name, record.reason, record.raw, response.sha256, response.fetched_at
        )


def _report(ask: Ask, answer: Results) -> Iterator[HarvestEvent]:
    search = ask.search
    if answer.searched_at:
        yield SearchReport(
            source=SOURCE,
            name=search.name,
            role=search.role,
            query=search.query,
            translation=answer.understood,
            source_count=answer.count,
            received=len(answer.by_key) + len(answer.bad),
            searched_at=answer.searched_at,
            keys=None if answer.problem else tuple(sorted(answer.by_key)),
            cursor=None if answer.problem else answer.searched_at[:10],
        )
    if answer.problem:
        yield Incomplete(SOURCE, f"search {search.name}", answer.problem)


def _named(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} records ({', '.join(keys)})"
