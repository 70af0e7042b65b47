"""The results section of a ClinicalTrials.gov study: outcomes, flow and adverse events.

Structure after the API's own description (ctg-oas-v2). Any module may be missing. Absence of an
adverse event is never a zero: terms below the frequency threshold are not posted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harvest.clinicaltrials.arm_matching import match_arm
from harvest.clinicaltrials.json_reader import JsonNode
from records.model import (
    AdverseEvent,
    AdverseEventGroup,
    FlowTotal,
    OutcomeAnalysis,
    OutcomeResult,
)


def outcome_results(results: JsonNode) -> tuple[OutcomeResult, ...]:
    """Return every posted number: one row a group, class and category of each outcome.

    An outcome posted without any number (nobody could be analysed, or the numbers would identify
    people) is one row a group, with its denominator and without a value.
    """
    measures = results.node("outcomeMeasuresModule").nodes("outcomeMeasures")
    return tuple(
        row
        for index, measure in enumerate(measures)
        for row in (tuple(_numbers(measure, index)) or _without_numbers(measure, index))
    )


def outcome_analyses(results: JsonNode) -> tuple[OutcomeAnalysis, ...]:
    """Return the statistical analyses, each with the titles of the groups it compares."""
    measures = results.node("outcomeMeasuresModule").nodes("outcomeMeasures")
    return tuple(
        _analysis(analysis, measure, index)
        for index, measure in enumerate(measures)
        for analysis in measure.nodes("analyses")
    )


def participant_flow(results: JsonNode) -> tuple[FlowTotal, ...]:
    """Return who started, completed or left, and for what reason ("NOT COMPLETED: Death")."""
    module = results.node("participantFlowModule")
    titles = _titles(module)
    return tuple(
        total
        for period in module.nodes("periods")
        for total in (
            *_flow(period, "milestones", "achievements", "", titles),
            *_flow(period, "dropWithdraws", "reasons", "NOT COMPLETED: ", titles),
        )
    )


def adverse_event_groups(
    results: JsonNode, arm_labels: Sequence[str]
) -> tuple[AdverseEventGroup, ...]:
    """Return the event groups with their totals and the arm that each was matched to."""
    groups = results.node("adverseEventsModule").nodes("eventGroups")
    return tuple(_event_group(group, arm_labels) for group in groups)


def adverse_events(results: JsonNode) -> tuple[AdverseEvent, ...]:
    """Return the adverse-event table: one row a term and group, serious ones first."""
    module = results.node("adverseEventsModule")
    return tuple(
        AdverseEvent(
            group_id=stats.line("groupId") or "",
            term=term,
            serious=serious,
            organ_system=event.line("organSystem"),
            vocabulary=event.line("sourceVocabulary"),
            assessment=event.line("assessmentType"),
            notes=event.line("notes"),
            affected=stats.number("numAffected"),
            at_risk=stats.number("numAtRisk"),
            events=stats.number("numEvents"),
        )
        for name, serious in (("seriousEvents", True), ("otherEvents", False))
        for event in module.nodes(name)
        if (term := event.line("term"))
        for stats in event.nodes("stats")
    )


@dataclass(frozen=True, slots=True)
class _Denominators:
    """How many units of what were analysed in each group."""

    units: str | None
    counts: dict[str, int | None]


def _numbers(measure: JsonNode, index: int) -> Iterator[OutcomeResult]:
    titles = _titles(measure)
    for part in measure.nodes("classes"):
        analysed = _denominators(part, measure) or _denominators(measure, measure)
        for category in part.nodes("categories"):
            for number in category.nodes("measurements"):
                group = number.line("groupId") or ""
                yield replace(
                    _row(measure, index, group, titles.get(group, ""), analysed),
                    value=number.line("value"),
                    class_title=part.line("title"),
                    category=category.line("title"),
                    spread=number.line("spread"),
                    lower=number.line("lowerLimit"),
                    upper=number.line("upperLimit"),
                    comment=number.line("comment"),
                )


def _without_numbers(measure: JsonNode, index: int) -> tuple[OutcomeResult, ...]:
    analysed = _denominators(measure, measure)
    titles = _titles(measure)
    return tuple(_row(measure, index, group, titles[group], analysed) for group in titles)


def _row(
    measure: JsonNode, index: int, group: str, title: str, analysed: _Denominators | None
) -> OutcomeResult:
    return OutcomeResult(
        rank=_rank(measure),
        outcome=measure.line("title") or "",
        group_id=group,
        group_title=title,
        value=None,
        outcome_index=index,
        description=measure.prose("description"),
        time_frame=measure.line("timeFrame"),
        population=measure.line("populationDescription"),
        param_type=measure.line("paramType"),
        dispersion_type=measure.line("dispersionType"),
        unit=measure.line("unitOfMeasure"),
        denominator=analysed.counts.get(group) if analysed else None,
        denominator_units=analysed.units if analysed else None,
    )


def _analysis(analysis: JsonNode, measure: JsonNode, index: int) -> OutcomeAnalysis:
    titles = _titles(measure)
    comments = (
        analysis.line(name)
        for name in ("groupDescription", "statisticalComment", "pValueComment", "estimateComment")
    )
    return OutcomeAnalysis(
        outcome=measure.line("title") or "",
        groups=tuple(titles.get(group) or group for group in analysis.lines("groupIds")),
        outcome_index=index,
        method=analysis.line("statisticalMethod"),
        p_value=analysis.line("pValue"),
        param_type=analysis.line("paramType"),
        param_value=analysis.line("paramValue"),
        ci_percent=analysis.line("ciPctValue"),
        ci_lower=analysis.line("ciLowerLimit"),
        ci_upper=analysis.line("ciUpperLimit"),
        comment=" ".join(comment for comment in comments if comment) or None,
    )


def _denominators(node: JsonNode, measure: JsonNode) -> _Denominators | None:
    """Return the denominators at `node`: in the outcome's own units where several are posted."""
    posted = node.nodes("denoms")
    if not posted:
        return None
    wanted = measure.line("typeUnitsAnalyzed") or "Participants"
    chosen = next((d for d in posted if d.line("units") == wanted), posted[0])
    counts = {c.line("groupId") or "": c.number("value") for c in chosen.nodes("counts")}
    return _Denominators(chosen.line("units"), counts)


def _flow(
    period: JsonNode, name: str, parts: str, prefix: str, titles: dict[str, str]
) -> Iterator[FlowTotal]:
    for step in period.nodes(name):
        for part in step.nodes(parts):
            group = part.line("groupId") or ""
            yield FlowTotal(
                period=period.line("title") or "",
                milestone=prefix + (step.line("type") or "OTHER"),
                group_id=group,
                group_title=titles.get(group, ""),
                participants=part.number("numSubjects"),
                comment=part.line("comment"),
            )


def _event_group(group: JsonNode, arm_labels: Sequence[str]) -> AdverseEventGroup:
    title = group.line("title") or ""
    arm, how = match_arm(title, arm_labels)
    return AdverseEventGroup(
        group_id=group.line("id") or "",
        title=title,
        description=group.prose("description"),
        arm=arm,
        arm_match=how,
        deaths_affected=group.number("deathsNumAffected"),
        deaths_at_risk=group.number("deathsNumAtRisk"),
        serious_affected=group.number("seriousNumAffected"),
        serious_at_risk=group.number("seriousNumAtRisk"),
        other_affected=group.number("otherNumAffected"),
        other_at_risk=group.number("otherNumAtRisk"),
    )


def _titles(node: JsonNode) -> dict[str, str]:
    return {g.line("id") or "": g.line("title") or "" for g in node.nodes("groups")}


def _rank(measure: JsonNode) -> str:
    """Return "primary", "secondary", "other pre specified" or "post hoc"."""
    return (measure.line("type") or "other").lower().replace("_", " ")
