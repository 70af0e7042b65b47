"""One line of hand-searched JSON to a `Trial`. The format is docs/hand-searched.md."""

from __future__ import annotations

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.hand_searched.fields import check_keys, date_in, items, pmid_in, text_source_in
from records.errors import ParseError
from records.model import Arm, Location, PlannedOutcome, Reference, Trial, TrialIntervention

_LINES = (
    *("title", "descriptor", "official_title", "acronym", "status", "why_stopped", "phase"),
    *("study_type", "allocation", "intervention_model", "masking", "primary_purpose"),
    *("enrollment_type", "completion_date_type", "sponsor", "sex", "minimum_age", "maximum_age"),
    *("source_url",),
)
_PROSE = ("design_text", "brief_summary", "detailed_description", "eligibility", "results_note")
_PROSE_TOO = ("adverse_event_description", "note")
_DATES = (
    *("start_date", "primary_completion_date", "completion_date", "first_posted"),
    *("last_update_posted", "results_first_posted"),
)
_LISTS = ("secondary_ids", "collaborators", "investigators", "conditions", "keywords")
TRIAL_KEYS = frozenset(
    {
        *_LINES,
        *_PROSE,
        *_PROSE_TOO,
        *_DATES,
        *_LISTS,
        *("kind", "key", "registry", "registry_id", "enrollment", "healthy_volunteers"),
        *("has_results", "arms", "interventions", "primary_outcomes", "secondary_outcomes"),
        *("other_outcomes", "references", "locations", "text_source"),
    }
)


def trial_in(node: JsonNode, source: str) -> Trial:
    """Return the trial of a line; raise `ParseError` naming the line and the key."""
    check_keys(node, TRIAL_KEYS)
    registry, registry_id = node.line("registry"), node.line("registry_id")
    if not registry or not registry_id:
        raise ParseError(node.record, "a trial needs registry and registry_id")
    return Trial(
        source=source,
        source_key=node.line("key") or registry_id,
        registry=registry,
        registry_id=registry_id,
        enrollment=node.number("enrollment"),
        healthy_volunteers=node.flag("healthy_volunteers"),
        has_results=node.flag("has_results") or False,
        arms=_arms(node),
        interventions=_interventions(node),
        planned_outcomes=_outcomes(node),
        references=_references(node),
        locations=_locations(node),
        text_source=text_source_in(node, "text_source"),
        **{name: node.line(name) for name in _LINES},  # type: ignore[arg-type]
        **{name: node.prose(name) for name in (*_PROSE, *_PROSE_TOO)},  # type: ignore[arg-type]
        **{name: date_in(node, name) for name in _DATES},  # type: ignore[arg-type]
        **{name: node.lines(name) for name in _LISTS},  # type: ignore[arg-type]
    )


def _arms(node: JsonNode) -> tuple[Arm, ...]:
    arms = []
    for item in items(node, "arms"):
        if isinstance(item, str):
            arms.append(Arm(item))
            continue
        check_keys(item, ("label", "type", "description", "interventions"))
        label, kind = item.line("label") or "", item.line("type")
        arms.append(Arm(label, kind, item.prose("description"), item.lines("interventions")))
    return tuple(arm for arm in arms if arm.label)


def _interventions(node: JsonNode) -> tuple[TrialIntervention, ...]:
    found = []
    for item in items(node, "interventions"):
        if isinstance(item, str):
            found.append(TrialIntervention(item))
            continue
        check_keys(item, ("name", "type", "description", "other_names", "arm_labels"))
        found.append(
            TrialIntervention(
                name=item.line("name") or "",
                type=item.line("type"),
                description=item.prose("description"),
                other_names=item.lines("other_names"),
                arm_labels=item.lines("arm_labels"),
            )
        )
    return tuple(intervention for intervention in found if intervention.name)


def _outcomes(node: JsonNode) -> tuple[PlannedOutcome, ...]:
    found = []
    for rank in ("primary", "secondary", "other"):
        for item in items(node, f"{rank}_outcomes"):
            if isinstance(item, str):
                found.append(PlannedOutcome(rank, item))
                continue
            check_keys(item, ("measure", "description", "time_frame"))
            measure, frame = item.line("measure") or "", item.line("time_frame")
            found.append(PlannedOutcome(rank, measure, item.prose("description"), frame))
    return tuple(outcome for outcome in found if outcome.measure)


def _references(node: JsonNode) -> tuple[Reference, ...]:
    found = []
    for item in items(node, "references"):
        if isinstance(item, str):
            found.append(Reference(item))
            continue
        check_keys(item, ("citation", "pmid", "doi", "type"))
        pmid, doi = pmid_in(item), item.line("doi")
        citation = item.line("citation") or (f"PMID {pmid}" if pmid else doi or "")
        found.append(Reference(citation, pmid, doi, item.line("type")))
    return tuple(reference for reference in found if reference.citation)


def _locations(node: JsonNode) -> tuple[Location, ...]:
    names = ("facility", "city", "state", "country", "status")
    found = []
    for item in items(node, "locations"):
        if isinstance(item, str):
            found.append(Location(facility=item or None))
            continue
        check_keys(item, names)
        found.append(Location(*(item.line(name) for name in names)))
    return tuple(location for location in found if location != Location())
