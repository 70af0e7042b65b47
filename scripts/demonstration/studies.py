"""Facts about trials as ClinicalTrials.gov v2 studies, with nothing that the facts do not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from demonstration.printed_facts import STATUSES, ages_of, date_of, phases_of

Row = Mapping[str, Any]
Study = dict[str, Any]

_TYPED = re.compile(r"(Drug|Combination Product): (.+)")
_POSTED = re.compile(r"^Results (first )?posted|are posted")
_NOT_POSTED = re.compile(r"^No(ne| results) posted")


def study_of(row: Row) -> Study:
    """Return the study object of a trial, marked as restated, the rest of its facts in a note."""
    protocol = {
        "identificationModule": _filled(
            nctId=row["registry_id"],
            briefTitle=row.get("title"),
            officialTitle=row.get("official_title"),
            acronym=row.get("acronym"),
        ),
        "statusModule": _status(row),
        "sponsorCollaboratorsModule": _filled(
            leadSponsor={"name": row["sponsor"]} if row.get("sponsor") else None,
            collaborators=[{"name": name} for name in row.get("collaborators", ())],
        ),
        "descriptionModule": _filled(briefSummary=row.get("restated_summary")),
        "conditionsModule": {"conditions": row["conditions"]},
        "designModule": _design(row),
        "armsInterventionsModule": _filled(
            armGroups=[{"label": label} for label in row.get("arms", ()) if label[:1] != "("],
            interventions=[_intervention(name) for name in row["interventions"]],
        ),
        "outcomesModule": _filled(
            primaryOutcomes=[_outcome(o) for o in row.get("primary_outcomes", ())],
            secondaryOutcomes=[_outcome(o) for o in row.get("secondary_outcomes", ())],
        ),
        "eligibilityModule": _eligibility(row),
        "contactsLocationsModule": _filled(
            overallOfficials=[{"name": name} for name in row.get("investigators", ())],
            locations=[_location(place) for place in row.get("locations", ())],
        ),
    }
    study = _filled(
        protocolSection={name: module for name, module in protocol.items() if module},
        textSource="restated",
        sourceUrl=row["source_url"],
        designText=row.get("design"),
        resultsNote=row.get("results_or_adverse_events"),
        note=note_of(row),
    )
    posted = _has_results(row)
    return study if posted is None else {**study, "hasResults": posted}


def note_of(row: Row) -> str:
    """Return in sentences what the page says and the format has no exact place for."""
    notes = ["Text restated in other words than the registry's; facts as printed on the page"]
    if row.get("status") and row["status"] not in STATUSES:
        notes.append(f"Status as printed: {row['status']}")
    if row.get("status_note"):
        notes.append(f"Status: {row['status_note']}")
    for name in ("start_date", "completion_date"):
        printed = row.get(name)
        if printed and date_of(printed).remark:
            notes.append(f"{name.replace('_', ' ').capitalize()} as printed: {printed}")
    for name, label in (("registered", "Registered"), ("last_update", "Last update")):
        if row.get(name):
            notes.append(f"{label}: {row[name]}")
    if row.get("age") and ages_of(row["age"]) is None:
        notes.append(f"Age: {row['age']}")
    notes += [f"Arms: {label.strip('()')}" for label in row.get("arms", ()) if label[:1] == "("]
    if row.get("linked_publications"):
        notes.append(f"Linked publications: {'; '.join(row['linked_publications'])}")
    if row.get("eligibility_complete") is False:
        notes.append("The eligibility criteria were seen in part only")
    if row.get("fields_not_shown"):
        shown = ", ".join(name.replace("_", " ") for name in row["fields_not_shown"])
        notes.append(f"Not shown on the page: {shown}")
    if row["title_shown"] != "yes":
        notes.append("The page does not show the title")
    return ". ".join(note.rstrip(".") for note in notes) + "."


def _status(row: Row) -> Study:
    dates = {}
    for name, key in (
        ("start_date", "startDateStruct"),
        ("completion_date", "completionDateStruct"),
    ):
        if row.get(name):
            printed = date_of(row[name])
            dates[key] = _filled(date=printed.iso, type=printed.kind)
    registered = row.get("registered", "")
    if registered.endswith("(first posted)"):
        dates["studyFirstPostDateStruct"] = {"date": date_of(registered).iso}
    return _filled(overallStatus=STATUSES.get(row.get("status", "")), **dates)


def _design(row: Row) -> Study:
    enrollment = {"count": row["enrollment"]} if "enrollment" in row else None
    interventional = "INTERVENTIONAL" if row.get("study_type") == "Interventional" else None
    return _filled(
        studyType=interventional,
        phases=phases_of(row.get("phase", "")),
        enrollmentInfo=enrollment,
    )


def _intervention(printed: str) -> Study:
    typed = _TYPED.fullmatch(printed)
    if typed:
        return {"type": typed[1].upper().replace(" ", "_"), "name": typed[2]}
    return {"name": printed}


def _outcome(outcome: Row) -> Study:
    return _filled(
        measure=outcome["measure"],
        description=outcome.get("description"),
        timeFrame=outcome.get("time_frame"),
    )


def _eligibility(row: Row) -> Study:
    least, most = ages_of(row.get("age", "")) or (None, None)
    return _filled(
        eligibilityCriteria=row.get("restated_eligibility"),
        sex=row["sex"].upper() if row.get("sex") else None,
        minimumAge=least,
        maximumAge=most,
    )


def _location(printed: str) -> Study:
    parts = printed.split(", ")
    if len(parts) == 3 and parts[2] == "United States":
        return {"city": parts[0], "state": parts[1], "country": parts[2]}
    return {"facility": printed}


def _has_results(row: Row) -> bool | None:
    said = row.get("results_or_adverse_events", "")
    if _NOT_POSTED.search(said):
        return False
    return True if _POSTED.search(said) else None


def _filled(**values: Any) -> Study:
    """Return the values that are there: neither None nor empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
