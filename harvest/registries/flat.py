"""A trial out of one flat record of a register, read the same way for every register."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from harvest.printed_text import line, yes_or_no
from harvest.registries.columns import Register
from harvest.registries.flat_record import FlatRecord, Values, joined_prose
from records.errors import ParseError
from records.model import Arm, Location, PlannedOutcome, Trial, TrialIntervention

_ICTRP_REGISTERS = {
    "clinicaltrials.gov": "ClinicalTrials.gov",
    "eu clinical trials register": "EU CTR",
    "euctr": "EU CTR",
    "clinical trials information system": "CTIS",
    "ctis": "CTIS",
    "german clinical trials register": "DRKS",
}
_TYPED = re.compile(
    r"(drug|behavioral|device|other|procedure|biological|dietary supplement|radiation|genetic"
    r"|diagnostic test|combination product):\s*(\S.*)",
    re.IGNORECASE,
)
_LINES = (
    *("title", "official_title", "acronym", "status", "why_stopped", "phase", "study_type"),
    *("allocation", "intervention_model", "masking", "primary_purpose", "sponsor", "sex"),
    *("minimum_age", "maximum_age", "source_url"),
)
_STATUS_OF_PLACE = re.compile(r"(?:^|,\s*)([^,:]+):")


def trial_of(
    register: Register, values: Values, titles: Iterable[tuple[str, str]], record: str
) -> Trial:
    """Return the trial of a flat record; raise `ParseError` naming `record` when it has no id.

    `values` are by column name, `titles` the columns as printed with their values.
    """
    flat = FlatRecord(register, values)
    registry_id = flat.line("registry_id")
    if not registry_id:
        raise ParseError(record, "it has no registration number")
    if register.name == "isrctn" and registry_id.isdigit():
        registry_id = f"ISRCTN{registry_id}"
    actual = flat.number("enrollment_actual")
    planned = flat.number("enrollment")
    start, start_type = _date_and_type(flat, "start_date")
    end, end_type = _date_and_type(flat, "completion_date")
    trial = Trial(
        source=register.source,
        source_key=registry_id,
        registry=_registry(flat),
        registry_id=registry_id,
        secondary_ids=tuple(i for i in flat.numbers_of_other_registers() if i != registry_id),
        design_text=joined_prose(flat.all("design_text")),
        enrollment=planned if actual in (None, 0) else actual,
        enrollment_type=_enrollment_type(planned, actual),
        start_date=start,
        start_date_type=(flat.line("start_date_type") or start_type or "").upper() or None,
        completion_date=end,
        completion_date_type=end_type,
        first_posted=flat.date("first_posted"),
        last_update_posted=flat.date("last_update_posted"),
        results_first_posted=flat.date("results_first_posted"),
        has_results=yes_or_no(flat.line("has_results")) or False,
        collaborators=flat.items("collaborators"),
        conditions=flat.items("conditions"),
        keywords=flat.items("keywords"),
        brief_summary=flat.prose("brief_summary"),
        detailed_description=flat.prose("detailed_description"),
        eligibility=criteria(flat.all("inclusion"), flat.all("exclusion")),
        healthy_volunteers=yes_or_no(flat.line("healthy_volunteers")),
        arms=_arms(flat),
        interventions=_interventions(flat),
        planned_outcomes=_outcomes(flat),
        locations=_locations(flat),
        results_note=flat.prose("results_note"),
        **{name: flat.line(name) for name in _LINES},  # type: ignore[arg-type]
    )
    return dataclasses.replace(trial, note=flat.note(titles))  # last: when all else was asked for


def criteria(inclusion: Sequence[str], exclusion: Sequence[str]) -> str | None:
    """Return inclusion and exclusion criteria as one text, each under its heading."""
    found = []
    for heading, values in (("Inclusion criteria", inclusion), ("Exclusion criteria", exclusion)):
        text = joined_prose(values)
        if text and text.casefold().startswith(heading.casefold()):
            found.append(text)
        elif text:
            found.append(f"{heading}:\n{text}")
    return "\n\n".join(found) or None


def _registry(flat: FlatRecord) -> str:
    printed = flat.line("register_name")
    if registry := flat.register.words["registry"]:
        return registry
    return _ICTRP_REGISTERS.get((printed or "").casefold(), printed or "WHO ICTRP")


def _date_and_type(flat: FlatRecord, field: str) -> tuple[str | None, str | None]:
    """Return a date, and ACTUAL or ESTIMATED where the register has a column for each."""
    anticipated = f"{field}_anticipated"
    if anticipated not in flat.register.columns:
        return flat.date(field), None
    if found := flat.date(field):
        return found, "ACTUAL"
    planned = flat.date(anticipated)
    return planned, "ESTIMATED" if planned else None


def _enrollment_type(planned: int | None, actual: int | None) -> str | None:
    if actual:
        return "ACTUAL"
    return "ESTIMATED" if planned is not None else None


def _arms(flat: FlatRecord) -> tuple[Arm, ...]:
    headings = {
        "Intervention": "arm_intervention",
        "Comparator": "arm_comparator",
        "Control group": "arm_control",
    }
    texts = ((label, flat.prose(field)) for label, field in headings.items())
    return tuple(Arm(label, description=text) for label, text in texts if text)


def _interventions(flat: FlatRecord) -> tuple[TrialIntervention, ...]:
    kind = flat.line("intervention_type")
    found = []
    for item in flat.items("interventions"):
        typed = _TYPED.fullmatch(item)
        name = typed[2] if typed else item
        found.append(TrialIntervention(name, typed[1].upper() if typed else kind))
    return tuple(found)


def _outcomes(flat: FlatRecord) -> tuple[PlannedOutcome, ...]:
    return tuple(
        PlannedOutcome(rank, measure)
        for rank in ("primary", "secondary")
        for measure in flat.items(f"{rank}_outcomes")
    )


def _locations(flat: FlatRecord) -> tuple[Location, ...]:
    found = [Location(country=country) for country in flat.items("countries", ";,")]
    found += [Location(facility=facility) for facility in flat.items("facilities")]
    for printed in flat.all("location_statuses"):
        found += places_with_status(line(printed) or "")
    return tuple(dict.fromkeys(found))


def places_with_status(printed: str) -> tuple[Location, ...]:
    """Return the countries of "Germany:Ongoing, recruiting, Austria:Ended" with their status."""
    starts = list(_STATUS_OF_PLACE.finditer(printed))
    found = []
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(printed)
        status = printed[start.end() : end].strip(" ,") or None
        found.append(Location(country=start[1].strip(), status=status))
    if not starts and printed:
        found.append(Location(country=printed))
    return tuple(found)
