"""The Australian New Zealand registry's XML: one <ANZCTR_Trial> a trial.

Element names follow the style sheet that comes with the register's download and programs that
read the download (trial_identification/studytitle, outcomes/primaryOutcome/timepoint and so on).
A flatter form with other names (actrn, publictitle, conditions/condition/conditionname), which
other programs describe, is read as well. Dates are day/month/year.
"""

from __future__ import annotations

from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.printed_dates import date_of
from harvest.printed_text import line, parts, prose, said, whole_number, yes_or_no
from harvest.pubmed.xml_text import XmlElement
from harvest.registries.flat import criteria
from harvest.registries.xml_records import read_trials
from harvest.registries.xml_values import below, first, texts
from records.errors import ParseError
from records.model import Arm, Location, PlannedOutcome, Reference, Trial, TrialIntervention

TAG = "ANZCTR_Trial"


def parse_anzctr_xml(body: bytes) -> Iterator[Trial | BadRecord]:
    """Return the trials of an ANZCTR export; one that cannot be read as `BadRecord`."""
    return read_trials(body, TAG, _trial)


def _trial(trial: XmlElement, name: str) -> Trial:
    number = said(_either(trial, "actrnumber", "actrn"))
    if not number:
        raise ParseError(name, "it has no ACTRN")
    start, start_type = _date(trial, "startdate")
    end, end_type = _date(trial, "lastvisitdate", "enddate")
    target = whole_number(_either(trial, "recruitment/samplesize", "samplesize"))
    final = whole_number(_either(trial, "recruitment/actualsamplesize", "actualsamplesize"))
    return Trial(
        source="anzctr",
        source_key=number,
        registry="ANZCTR",
        registry_id=number,
        title=line(_either(trial, "trial_identification/studytitle", "publictitle")),
        secondary_ids=tuple(_secondary_ids(trial)),
        official_title=line(
            _either(trial, "trial_identification/scientifictitle", "scientifictitle")
        ),
        acronym=said(_either(trial, "trial_identification/trialacronym", "trialacronym")),
        status=line(_either(trial, "recruitment/recruitmentstatus", "recruitmentstatus", "stage")),
        why_stopped=_joined(
            trial, "recruitment/withdrawnreason", "recruitment/withdrawnreasonother"
        ),
        phase=line(_either(trial, "recruitment/phase", "phase")),
        study_type=line(_either(trial, "trial_design/studytype", "studytype")),
        allocation=line(first(trial, "trial_design/allocation")),
        intervention_model=line(first(trial, "trial_design/assignment")),
        masking=_masking(trial),
        primary_purpose=line(_either(trial, "trial_design/purpose", "trial_design/purposeobs")),
        design_text=_design(trial),
        enrollment=final or target,
        enrollment_type="ACTUAL" if final else "ESTIMATED" if target is not None else None,
        start_date=start,
        start_date_type=start_type,
        completion_date=end,
        completion_date_type=end_type,
        first_posted=date_of(_either(trial, "approvaldate", "submitdate")),
        last_update_posted=date_of(_either(trial, "dateLastUpdated", "updatedate")),
        sponsor=line(_either(trial, "sponsorship/primarysponsorname", "primarysponsorname")),
        collaborators=tuple(_collaborators(trial)),
        investigators=tuple(_investigators(trial)),
        conditions=_all(trial, "conditions/healthcondition", "conditions/condition/conditionname"),
        keywords=_all(
            trial,
            "conditions/conditioncode/conditioncode1",
            "conditions/conditioncode/conditioncode2",
        ),
        brief_summary=prose(_either(trial, "ethicsAndSummary/summary", "summary")),
        eligibility=criteria(
            [first(trial, "eligibility/inclusivecriteria") or ""],
            [first(trial, "eligibility/exclusivecriteria") or ""],
        ),
        sex=line(first(trial, "eligibility/inclusivegender")),
        minimum_age=_age(trial, "min"),
        maximum_age=_age(trial, "max"),
        healthy_volunteers=yes_or_no(first(trial, "eligibility/healthyvolunteer")),
        arms=_arms(trial),
        interventions=tuple(TrialIntervention(code) for code in _codes(trial)),
        planned_outcomes=(*_outcomes(trial, "primary"), *_outcomes(trial, "secondary")),
        references=tuple(_references(trial)),
        locations=tuple(_locations(trial)),
        source_url=f"https://www.anzctr.org.au/{number}.aspx",
        note=prose(first(trial, "ethicsAndSummary/publicnotes")),
    )


def _either(trial: XmlElement, *paths: str) -> str | None:
    return next((text for path in paths if (text := first(trial, path))), None)


def _all(trial: XmlElement, *paths: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for path in paths for text in texts(trial, path)))


def _joined(trial: XmlElement, *paths: str) -> str | None:
    return "; ".join(_all(trial, *paths)) or None


def _secondary_ids(trial: XmlElement) -> Iterator[str]:
    seen: set[str] = set()
    for path in ("trial_identification/secondaryid", "secondaryid", "trial_identification/utrn"):
        for text in texts(trial, path):
            for item in parts(text, ";,"):
                if (number := said(item)) and number not in seen:
                    seen.add(number)
                    yield number


def _date(trial: XmlElement, *names: str) -> tuple[str | None, str | None]:
    """Return an actual date, else an anticipated one, and which it is."""
    for kind, mark in (("actual", "ACTUAL"), ("anticipated", "ESTIMATED")):
        for name in names:
            found = date_of(_either(trial, f"recruitment/{kind}{name}", f"{kind}{name}"))
            if found:
                return found, mark
    return None, None


def _masking(trial: XmlElement) -> str | None:
    """Return what the register says of masking, and of whom."""
    said_of = "; ".join(_all(trial, *(f"trial_design/masking{n}" for n in range(1, 5))))
    masking = line(first(trial, "trial_design/masking"))
    return f"{masking} ({said_of})" if masking and said_of else masking or said_of or None


def _design(trial: XmlElement) -> str | None:
    headings = {
        "Allocation concealment": "concealment",
        "Sequence generation": "sequence",
        "Design features": "designfeatures",
        "Type of endpoint": "endpoint",
        "Statistical methods": "statisticalmethods",
        "Duration": "duration",
        "Selection": "selection",
        "Timing": "timing",
    }
    found = (
        f"{heading}: {text}"
        for heading, name in headings.items()
        if (text := prose(first(trial, f"trial_design/{name}")))
    )
    return "\n\n".join(found) or None


def _collaborators(trial: XmlElement) -> Iterator[str]:
    paths = ("fundingsource/fundingname", "secondarysponsor/sponsorname")
    others = ("othercollaborator/othercollaboratorname",)
    names = _all(trial, *(f"sponsorship/{path}" for path in (*paths, *others)))
    yield from (name for name in names if said(name))


def _investigators(trial: XmlElement) -> Iterator[str]:
    for contact in below(trial, "contacts/contact"):
        name = line(first(contact, "name"))
        if name and "investigator" in (line(first(contact, "type")) or "").casefold():
            yield name


def _age(trial: XmlElement, which: str) -> str | None:
    """Return an age limit with its unit; "No limit" stays as it is printed."""
    value = line(first(trial, f"eligibility/inclusive{which}age"))
    unit = line(first(trial, f"eligibility/inclusive{which}agetype"))
    if unit and "no limit" in unit.casefold():
        return unit
    return " ".join(part for part in (value, unit) if part) or None


def _arms(trial: XmlElement) -> tuple[Arm, ...]:
    described = _either(trial, "interventions/interventions")
    flat = [
        first(item, "interventiondescription")
        for item in below(trial, "interventions/intervention")
    ]
    texts_ = {
        "Intervention": described or "\n\n".join(text for text in flat if text),
        "Comparator": first(trial, "interventions/comparator"),
        "Control group": first(trial, "interventions/control"),
    }
    arms = ((label, prose(text)) for label, text in texts_.items())
    return tuple(Arm(label, description=text) for label, text in arms if text)


def _codes(trial: XmlElement) -> tuple[str, ...]:
    return _all(
        trial,
        "interventions/interventioncode",
        "interventions/intervention/interventioncode",
    )


def _outcomes(trial: XmlElement, rank: str) -> Iterator[PlannedOutcome]:
    for element in below(trial, f"outcomes/{rank}Outcome"):
        if measure := line(first(element, "outcome")):
            method = prose(first(element, "assessmentmethod"))
            yield PlannedOutcome(rank, measure, method, line(first(element, "timepoint")))


def _references(trial: XmlElement) -> Iterator[Reference]:
    for path in ("ethicsAndSummary/publication", "publication"):
        for text in below(trial, path):
            if citation := line("".join(str(piece) for piece in text.itertext())):
                yield Reference(citation)


def _locations(trial: XmlElement) -> Iterator[Location]:
    for facility in texts(trial, "recruitment/hospital"):
        yield Location(facility=facility)
    states = _all(trial, "recruitment/recruitmentstate")
    for country in _all(trial, "recruitment/recruitmentcountry", "recruitmentcountry"):
        inside = country.casefold() == "australia"
        yield Location(state=", ".join(states) or None if inside else None, country=country)
    for outside in below(trial, "recruitment/countryoutsideaustralia"):
        place = Location(
            state=line(first(outside, "state")), country=line(first(outside, "country"))
        )
        if place != Location():
            yield place
