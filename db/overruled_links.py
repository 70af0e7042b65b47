"""Apply what people decided on links between trials and publications."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from db.decision_outcomes import (
    INCOMPLETE,
    NO_SUCH_RECORD,
    NOTHING_TO_DO,
    Claim,
    Outcome,
    decide,
)
from db.links import PERSON, Link
from db.named_records import NamedRecords

Pair = tuple[str, str]
"""The ids of a trial and of a publication."""


def overrule_links(
    links: Iterable[Link], outcomes: Iterable[Outcome], records: NamedRecords
) -> list[Link]:
    """Return the links with those that people made, and those that they took back marked so."""
    result = list(links)
    claims: dict[Pair, list[Claim]] = defaultdict(list)
    for outcome in outcomes:
        pair = _pair(outcome, records)
        if pair:
            claims[pair].append(Claim(outcome))
    for pair in sorted(claims):
        winner = decide(claims[pair])
        if winner:
            result = _overruled(result, pair, winner)
    return result


def _pair(outcome: Outcome, records: NamedRecords) -> Pair | None:
    one, other = outcome.record, records.find(outcome.decision.value)
    if one is None:
        return None
    if other is None:
        outcome.say(NO_SUCH_RECORD, f"{outcome.decision.value!r} is not stored (yet)")
        return None
    kinds = {records.kind(one): one, records.kind(other): other}
    if len(kinds) < 2:
        kind = records.kind(one)
        outcome.say(INCOMPLETE, f"a link is of a trial and a publication; both are {kind}s")
        return None
    return kinds["trial"], kinds["publication"]


def _overruled(links: list[Link], pair: Pair, outcome: Outcome) -> list[Link]:
    here = [link for link in links if (link.trial, link.publication) == pair]
    reporting = sorted({link.route for link in here if link.reports_trial})
    machine = f"linked by {', '.join(reporting)}" if reporting else "not linked as its report"
    if outcome.decision.field == "link":
        outcome.apply(machine)
        pmid = next((link.pmid for link in here if link.pmid), None)
        trial, publication = pair
        reason = outcome.decision.reason
        return [*links, Link(trial, PERSON, True, publication, pmid, None, reason, outcome.id)]
    if not reporting:
        outcome.hear(machine)
        outcome.say(NOTHING_TO_DO, "they are not linked as report and trial")
        return links
    outcome.apply(machine)
    note = f"a person says that it does not report this trial: {outcome.decision.reason}"
    taken = {id(link) for link in here if link.reports_trial}
    return [
        dataclasses.replace(link, reports_trial=False, note=note, decision=outcome.id)
        if id(link) in taken
        else link
        for link in links
    ]
