"""ClinicalTrials.gov API v2 JSON to `Trial` records.

Structure after the API's own description (ctg-oas-v2), in which hardly anything is required: any
module may be missing. `derivedSection` is not read at all, since parts of it come and go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.json_reader import JsonNode
from harvest.clinicaltrials.json_stream import JsonRecord, records_in
from harvest.clinicaltrials.prose import criteria_of, design_in_words
from harvest.clinicaltrials.results import (
    adverse_event_groups,
    adverse_events,
    outcome_analyses,
    outcome_results,
    participant_flow,
)
from harvest.opening import Opening, opening_of
from records.errors import ParseError
from records.model import (
    AbstractSource,
    Arm,
    Location,
    PlannedOutcome,
    Reference,
    Trial,
    TrialIntervention,
)

REGISTRY = "ClinicalTrials.gov"
SOURCE = "clinicaltrials"
STUDY_URL = "https://clinicaltrials.gov/study/"
ENROLLMENT_NOT_KNOWN = 99_999_999
"""The registry's mark for an unknown enrolment; read as None."""

_NCT_ID = re.compile(r"NCT[0-9]{8}")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s;,]+[^\s;,.)\]]")


def parse_studies(body: bytes, *, source: str = SOURCE) -> Iterator[Trial | BadRecord]:
    """Yield the studies of a /studies page, a single study, a JSON list or one study a line.

    Raises `ResponseError` at once when the body is nothing of the kind. A study that cannot be
    read is yielded as `BadRecord` in its place; so is the rest of a body that is cut off.
    """
    return read_studies(opening_of(body), source=source)


def read_studies(opening: Opening, *, source: str = SOURCE) -> Iterator[Trial | BadRecord]:
    """Do the same for a body of any size, in little memory."""
    return (_trial_or_bad(found, source) for found in records_in(opening))


def parse_study(study: Mapping[str, object], *, source: str = SOURCE) -> Trial:
    """Return the trial in one study object of API v2.

    Raises `ParseError` naming the NCT id and the path of what has the wrong type. A top-level
    "textSource": "restated" marks prose in other words than the registry's; such a study may carry
    "sourceUrl", "designText", "resultsNote" and "note" beside it.
    """
    nct_id = nct_id_of(study)
    top = JsonNode(study, "", nct_id)
    protocol = top.node("protocolSection")
    results = top.node("resultsSection")
    status = protocol.node("statusModule")
    design = protocol.node("designModule")
    info = design.node("designInfo")
    identification = protocol.node("identificationModule")
    sponsors = protocol.node("sponsorCollaboratorsModule")
    description = protocol.node("descriptionModule")
    eligibility = protocol.node("eligibilityModule")
    conditions = protocol.node("conditionsModule")
    events = results.node("adverseEventsModule")
    arms = _arms(protocol)
    title = identification.line("briefTitle")
    text_source: AbstractSource = "restated" if top.line("textSource") == "restated" else "registry"
    return Trial(
        source=source,
        source_key=nct_id,
        registry=REGISTRY,
        registry_id=nct_id,
        title=title,
        descriptor=None if title else _descriptor(protocol),
        secondary_ids=_secondary_ids(identification),
        official_title=identification.line("officialTitle"),
        acronym=identification.line("acronym"),
        status=status.line("overallStatus"),
        why_stopped=status.line("whyStopped"),
        phase="/".join(design.lines("phases")) or None,
        study_type=design.line("studyType"),
        allocation=info.line("allocation"),
        intervention_model=info.line("interventionModel") or info.line("observationalModel"),
        masking=info.node("maskingInfo").line("masking"),
        primary_purpose=info.line("primaryPurpose"),
        design_text=top.line("designText") or design_in_words(info),
        enrollment=_enrollment(design),
        enrollment_type=design.node("enrollmentInfo").line("type"),
        start_date=status.node("startDateStruct").line("date"),
        start_date_type=status.node("startDateStruct").line("type"),
        primary_completion_date=status.node("primaryCompletionDateStruct").line("date"),
        primary_completion_date_type=status.node("primaryCompletionDateStruct").line("type"),
        completion_date=status.node("completionDateStruct").line("date"),
        completion_date_type=status.node("completionDateStruct").line("type"),
        first_posted=status.node("studyFirstPostDateStruct").line("date"),
        last_update_posted=status.node("lastUpdatePostDateStruct").line("date"),
        results_first_posted=status.node("resultsFirstPostDateStruct").line("date"),
        has_results=_has_results(top, results),
        sponsor=sponsors.node("leadSponsor").line("name"),
        collaborators=_names(sponsors, "collaborators"),
        investigators=_investigators(protocol),
        conditions=conditions.lines("conditions"),
        keywords=conditions.lines("keywords"),
        brief_summary=description.prose("briefSummary"),
        detailed_description=description.prose("detailedDescription"),
        eligibility=criteria_of(eligibility),
        sex=eligibility.line("sex"),
        minimum_age=eligibility.line("minimumAge"),
        maximum_age=eligibility.line("maximumAge"),
        healthy_volunteers=eligibility.flag("healthyVolunteers"),
        arms=arms,
        interventions=_interventions(protocol),
        planned_outcomes=_planned_outcomes(protocol),
        outcome_results=outcome_results(results),
        outcome_analyses=outcome_analyses(results),
        participant_flow=participant_flow(results),
        adverse_event_groups=adverse_event_groups(results, [arm.label for arm in arms]),
        adverse_events=adverse_events(results),
        adverse_event_threshold=events.line("frequencyThreshold"),
        adverse_event_time_frame=events.line("timeFrame"),
        adverse_event_description=events.prose("description"),
        results_note=results.node("moreInfoModule", "limitationsAndCaveats").prose("description")
        or top.prose("resultsNote"),
        references=_references(protocol),
        locations=_locations(protocol),
        text_source=text_source,
        source_url=top.line("sourceUrl") or f"{STUDY_URL}{nct_id}",
        note=top.prose("note"),
    )


def nct_id_of(study: Mapping[str, object]) -> str:
    """Return the NCT id of a study object; raise `ParseError` when there is none."""
    top = JsonNode(study, "", "a study without NCT id")
    shown = top.node("protocolSection", "identificationModule").line("nctId") or ""
    if not _NCT_ID.fullmatch(shown.upper()):
        path = "protocolSection.identificationModule.nctId"
        raise ParseError(top.record, f'{path} is "{shown[:40]}", not NCT and eight digits')
    return shown.upper()


def _trial_or_bad(found: JsonRecord | BadRecord, source: str) -> Trial | BadRecord:
    if isinstance(found, BadRecord):
        return found
    try:
        return parse_study(found.value, source=source)
    except ParseError as error:
        return BadRecord(f"{error.record} (study {found.number})", error.reason, found.raw)


def _descriptor(protocol: JsonNode) -> str:
    """Return what to call a study whose title is missing."""
    conditions = ", ".join(protocol.node("conditionsModule").lines("conditions"))
    return f"Study without a title{f': {conditions}' if conditions else ''}"


def _enrollment(design: JsonNode) -> int | None:
    count = design.node("enrollmentInfo").number("count")
    return None if count == ENROLLMENT_NOT_KNOWN else count


def _has_results(top: JsonNode, results: JsonNode) -> bool:
    flag = top.flag("hasResults")
    return bool(results.value) if flag is None else flag


def _secondary_ids(identification: JsonNode) -> tuple[str, ...]:
    ids = (
        identification.node("orgStudyIdInfo").line("id"),
        *(info.line("id") for info in identification.nodes("secondaryIdInfos")),
        *identification.lines("nctIdAliases"),
    )
    return tuple(dict.fromkeys(text for text in ids if text))


def _names(node: JsonNode, name: str) -> tuple[str, ...]:
    return tuple(text for item in node.nodes(name) if (text := item.line("name")))


def _investigators(protocol: JsonNode) -> tuple[str, ...]:
    """Return the overall officials, each with the affiliation in brackets."""
    officials = protocol.node("contactsLocationsModule").nodes("overallOfficials")
    return tuple(
        f"{name} ({place})" if (place := official.line("affiliation")) else name
        for official in officials
        if (name := official.line("name"))
    )


def _arms(protocol: JsonNode) -> tuple[Arm, ...]:
    return tuple(
        Arm(
            label=label,
            type=group.line("type"),
            description=group.prose("description"),
            interventions=group.lines("interventionNames"),
        )
        for group in protocol.node("armsInterventionsModule").nodes("armGroups")
        if (label := group.line("label"))
    )


def _interventions(protocol: JsonNode) -> tuple[TrialIntervention, ...]:
    return tuple(
        TrialIntervention(
            name=name,
            type=item.line("type"),
            description=item.prose("description"),
            other_names=item.lines("otherNames"),
            arm_labels=item.lines("armGroupLabels"),
        )
        for item in protocol.node("armsInterventionsModule").nodes("interventions")
        if (name := item.line("name"))
    )


def _planned_outcomes(protocol: JsonNode) -> tuple[PlannedOutcome, ...]:
    module = protocol.node("outcomesModule")
    return tuple(
        PlannedOutcome(rank, measure, item.prose("description"), item.line("timeFrame"))
        for rank in ("primary", "secondary", "other")
        for item in module.nodes(f"{rank}Outcomes")
        if (measure := item.line("measure"))
    )


def _references(protocol: JsonNode) -> tuple[Reference, ...]:
    return tuple(
        Reference(citation, item.line("pmid"), _doi_in(citation), item.line("type"))
        for item in protocol.node("referencesModule").nodes("references")
        if (citation := item.line("citation") or _pmid_citation(item))
    )


def _pmid_citation(item: JsonNode) -> str | None:
    pmid = item.line("pmid")
    return f"PMID {pmid}" if pmid else None


def _doi_in(citation: str) -> str | None:
    found = _DOI.search(citation)
    return found[0] if found else None


def _locations(protocol: JsonNode) -> tuple[Location, ...]:
    return tuple(
        Location(*(site.line(n) for n in ("facility", "city", "state", "country", "status")))
        for site in protocol.node("contactsLocationsModule").nodes("locations")
    )
