"""The ISRCTN registry's XML: <allTrials><fullTrial><trial>…, or one <fullTrial>.

Rests on answers of its public API (www.isrctn.com/api/query/format/default and
/api/trial/…/format/default) as other programs read them in 2025 and 2026: sponsor, funder and
contact stand beside <trial>, and the element names have a namespace that is not needed here.
ISRCTN prints no recruitment status in this form; a status is not worked out from dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.printed_dates import date_of
from harvest.printed_text import line, parts, prose, said, whole_number, yes_or_no
from harvest.pubmed.identifiers import doi_of
from harvest.pubmed.xml_text import XmlElement
from harvest.registries.flat import criteria
from harvest.registries.flat_record import joined_prose
from harvest.registries.xml_records import read_trials
from harvest.registries.xml_values import below, first, texts
from records.errors import ParseError
from records.model import Location, PlannedOutcome, Reference, Trial, TrialIntervention

_PUBMED = re.compile(r"pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(?:\?term=)?(\d{1,8})\b")
_RESULTS = frozenset({"resultsarticle", "basicresults", "plainenglishresults"})
_SECONDARY = (
    *("eudraCTNumber", "clinicalTrialsGovNumber", "ctisNumber", "irasNumber"),
    *("protocolSerialNumber", "secondaryNumbers/secondaryNumber"),
)


def parse_isrctn_xml(body: bytes) -> Iterator[Trial | BadRecord]:
    """Return the trials of an ISRCTN export; one that cannot be read as `BadRecord`."""
    return read_trials(body, "fullTrial", _trial)


def _trial(full: XmlElement, name: str) -> Trial:
    trial = next(iter(below(full, "trial")), full)
    number = _number(trial)
    if not number:
        raise ParseError(name, "it has no ISRCTN number")
    about = "trialDescription"
    people = "participants"
    target = whole_number(first(trial, f"{people}/targetEnrolment"))
    final = whole_number(first(trial, f"{people}/totalFinalEnrolment"))
    summary = first(trial, f"{about}/plainEnglishSummary")
    results = [first(trial, f"results/{name}") for name in ("basicReport", "plainEnglishReport")]
    return Trial(
        source="isrctn",
        source_key=number,
        registry="ISRCTN",
        registry_id=number,
        title=line(first(trial, f"{about}/title")),
        secondary_ids=tuple(_secondary_ids(trial)),
        official_title=line(first(trial, f"{about}/scientificTitle")),
        acronym=line(first(trial, f"{about}/acronym")),
        status=said(first(trial, f"{people}/recruitmentStatusOverride")),
        why_stopped=line(
            first(trial, "trialDesign/reasonAbandoned") or first(trial, f"{people}/reasonAbandoned")
        ),
        phase=_joined(trial, "interventions/intervention/phase"),
        study_type=line(first(trial, "trialDesign/primaryStudyDesign")),
        primary_purpose=_joined(trial, "trialDesign/trialTypes/trialType"),
        design_text=_design(trial),
        enrollment=final or target,
        enrollment_type="ACTUAL" if final else "ESTIMATED" if target is not None else None,
        start_date=date_of(first(trial, f"{people}/recruitmentStart")),
        completion_date=date_of(first(trial, "trialDesign/overallEndDate")),
        first_posted=date_of(
            trial.get("publicIdentifierDateAssigned") or _attribute(trial, "isrctn", "dateAssigned")
        ),
        last_update_posted=date_of(trial.get("lastUpdated")),
        has_results=any(results) or _posts_results(trial),
        sponsor=line(first(full, "sponsor/organisation")),
        collaborators=tuple(texts(full, "funder/name")),
        investigators=tuple(_investigators(full)),
        conditions=tuple(texts(trial, "conditions/condition/description")),
        keywords=tuple(
            dict.fromkeys(
                text
                for path in ("diseaseClass1", "diseaseClass2")
                for text in texts(trial, f"conditions/condition/{path}")
            )
        ),
        brief_summary=prose(summary),
        detailed_description=prose(first(trial, f"{about}/studyHypothesis")),
        eligibility=_eligibility(trial),
        sex=line(first(trial, f"{people}/gender")),
        minimum_age=_age(trial, "lowerAgeLimit"),
        maximum_age=_age(trial, "upperAgeLimit"),
        healthy_volunteers=yes_or_no(first(trial, f"{people}/healthyVolunteersAllowed")),
        interventions=tuple(_interventions(trial)),
        planned_outcomes=(*_outcomes(trial, "primary"), *_outcomes(trial, "secondary")),
        results_note=joined_prose(text for text in results if text),
        references=tuple(_references(trial)),
        locations=tuple(_locations(trial)),
        source_url=f"https://www.isrctn.com/{number}",
        note=_note(trial),
    )


def _number(trial: XmlElement) -> str | None:
    printed = trial.get("publicIdentifierCanonical") or first(trial, "isrctn") or ""
    bare = "".join(printed.split()).upper().removeprefix("ISRCTN")
    return f"ISRCTN{bare}" if bare.isdigit() else None


def _secondary_ids(trial: XmlElement) -> Iterator[str]:
    seen: set[str] = set()
    for path in _SECONDARY:
        for text in texts(trial, f"externalRefs/{path}"):
            for item in parts(text, ";,"):
                number = said(item)
                if number and number not in seen:
                    seen.add(number)
                    yield number


def _design(trial: XmlElement) -> str | None:
    paths = ("studyDesign", "secondaryStudyDesign", "trialSettings/trialSetting")
    found = [text for path in paths for text in texts(trial, f"trialDesign/{path}")]
    return "; ".join(dict.fromkeys(found)) or None


def _eligibility(trial: XmlElement) -> str | None:
    inclusion = first(trial, "participants/inclusion")
    exclusion = first(trial, "participants/exclusion")
    return criteria([inclusion or ""], [exclusion or ""])


def _age(trial: XmlElement, name: str) -> str | None:
    """Return an age limit, printed as text or as the attributes value and unit."""
    for element in below(trial, f"participants/{name}"):
        value, unit = element.get("value"), element.get("unit")
        return line(element.text) or line(" ".join(part for part in (value, unit) if part))
    return None


def _interventions(trial: XmlElement) -> Iterator[TrialIntervention]:
    for element in below(trial, "interventions/intervention"):
        kind = line(first(element, "interventionType"))
        description = prose(first(element, "description"))
        names = parts(first(element, "drugNames"), ";,")
        for name in names or ((kind or line(description) or "",) if description else ()):
            yield TrialIntervention(name, kind, description)
            description = None  # one text for all names of this intervention


def _outcomes(trial: XmlElement, rank: str) -> Iterator[PlannedOutcome]:
    """Yield planned outcomes: structured ones, else the text of older records."""
    structured = (
        *below(trial, f"{rank}Outcomes/outcomeMeasure"),
        *below(trial, f"trialDescription/{rank}Outcomes/outcomeMeasure"),
    )
    for element in structured:
        if measure := line(first(element, "variable")):
            method = prose(first(element, "method"))
            yield PlannedOutcome(rank, measure, method, line(first(element, "timepoints")))
    if not structured:
        text = first(trial, f"trialDescription/{rank}Outcome")
        for item in parts(text, separators=""):
            yield PlannedOutcome(rank, item)


def _investigators(full: XmlElement) -> Iterator[str]:
    for contact in below(full, "contact"):
        kinds = " ".join(texts(contact, "contactTypes/contactType")).casefold()
        name = " ".join(part for n in ("forename", "surname") if (part := line(first(contact, n))))
        if name and ("investigator" in kinds or "scientific" in kinds):
            yield name


def _references(trial: XmlElement) -> Iterator[Reference]:
    """Yield the addresses among the outputs, and the publications that older records list."""
    for element in below(trial, "outputs/output"):
        address = next((e.get("url") for e in below(element, "externalLink")), None)
        if address and address.startswith("http"):
            kind, text = _kind(element), line(first(element, "description"))
            yield _reference(f"{text}: {address}" if text else address, kind == "resultsarticle")
    for item in parts(first(trial, "results/publicationDetails"), separators=""):
        if doi_of(item) or "http" in item or re.search(r"\d{4}", item):
            yield _reference(item, re.match(r"\d{4} results\b", item) is not None)


def _reference(citation: str, reports: bool) -> Reference:
    pmid = _PUBMED.search(citation)
    return Reference(
        citation, pmid[1] if pmid else None, doi_of(citation), "RESULT" if reports else None
    )


def _posts_results(trial: XmlElement) -> bool:
    return any(_kind(element) in _RESULTS for element in below(trial, "outputs/output"))


def _kind(output: XmlElement) -> str:
    return (output.get("outputType") or "").replace(" ", "").casefold()


def _locations(trial: XmlElement) -> Iterator[Location]:
    for centre in below(trial, "participants/trialCentres/trialCentre"):
        names = ("name", "city", "state", "country")
        place = Location(*(line(first(centre, name)) for name in names))
        if place != Location():
            yield place
    for country in texts(trial, "participants/recruitmentCountries/country"):
        yield Location(country=country)


def _note(trial: XmlElement) -> str | None:
    """Return what has no field of its own, each under its heading."""
    headings = {
        "Age group": "participants/ageRange",
        "Recruitment end": "participants/recruitmentEnd",
        "Ethics approval": "trialDescription/ethicsApproval",
        "Participants": "participants/participantTypes/participantType",
        "Intent to publish": "results/intentToPublish",
        "Publication plan": "results/publicationPlan",
        "Data sharing": "results/ipdSharingStatement",
        "Data policy": "results/dataPolicies/dataPolicy",
    }
    found = []
    for heading, path in headings.items():
        text = prose(first(trial, path))
        if text:
            found.append(f"{heading}: {date_of(text) or text}")
    return "\n\n".join(found) or None


def _joined(trial: XmlElement, path: str) -> str | None:
    return "; ".join(dict.fromkeys(texts(trial, path))) or None


def _attribute(trial: XmlElement, path: str, name: str) -> str | None:
    return next((element.get(name) for element in below(trial, path)), None)
