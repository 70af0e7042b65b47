"""The EU Clinical Trials Information System (CTIS): JSON of its public portal.

Two forms: a trial ({"ctNumber", "authorizedApplication": {"authorizedPartI": …}}), alone, in a
list or one a line, and the answer to a search ({"pagination", "data": [{"ctNumber", …}]}).
Names as programs read them after the relaunch of the portal in June 2024. A field of another
shape than expected is left out of the trial, never an error: the portal changes without notice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.json_stream import decoded
from harvest.printed_dates import date_of
from harvest.printed_text import line, prose, said, whole_number
from harvest.registries.flat import criteria, places_with_status
from harvest.registries.flat_record import joined_prose
from records.errors import ParseError, ResponseError
from records.model import Location, PlannedOutcome, Trial, TrialIntervention

_OTHER_NUMBERS = ("nctNumber", "isrctnNumber", "eudraCtNumber", "whoUniversalTrialNumber")
_LISTS = ("data", "elements", "trials")


def parse_ctis_json(body: bytes) -> Iterator[Trial | BadRecord]:
    """Yield the trials of a CTIS download; one that cannot be read as `BadRecord`.

    Raises `ResponseError` at once when `body` is no JSON at all.
    """
    text = decoded(body).strip()
    try:
        found: list[Any] = _items(json.loads(text))
    except (ValueError, RecursionError) as error:
        lines = [part for part in text.split("\n") if part.strip()]
        if len(lines) < 2:
            raise ResponseError(f"is no JSON ({error})") from None
        return _from_lines(lines)
    return _trials(found)


def _items(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and "ctNumber" not in document:
        for name in _LISTS:
            if isinstance(document.get(name), list):
                return list(document[name])
    return [document]


def _from_lines(lines: list[str]) -> Iterator[Trial | BadRecord]:
    for number, text in enumerate(lines, 1):
        try:
            item = json.loads(text)
        except (ValueError, RecursionError) as error:
            raw = text.encode("utf-8", "surrogatepass")
            yield BadRecord(f"line {number}", f"it is no JSON ({error})", raw)
            continue
        yield _read(item, f"line {number}")


def _trials(items: list[Any]) -> Iterator[Trial | BadRecord]:
    for number, item in enumerate(items, 1):
        yield _read(item, f"trial {number}")


def _read(item: Any, name: str) -> Trial | BadRecord:
    try:
        return _trial(item, name)
    except ParseError as error:
        raw = json.dumps(item, ensure_ascii=True).encode()
        return BadRecord(error.record, error.reason, raw)


def _trial(item: Any, name: str) -> Trial:
    number = said(_text(item, "ctNumber"))
    if not number:
        raise ParseError(name, "it has no ctNumber")
    part = _at(item, "authorizedApplication", "authorizedPartI") or _at(item, "authorizedPartI")
    details = _at(part, "trialDetails")
    known = _at(details, "clinicalTrialIdentifiers")
    info = _at(details, "trialInformation")
    aims = _at(info, "trialObjective")
    title = _text(known, "fullTitle") or _text(item, "ctTitle")
    planned = _number(part, "rowSubjectCount") or _number(item, "totalNumberEnrolled")
    rules = _at(info, "eligibilityCriteria")
    return Trial(
        source="ctis",
        source_key=number,
        registry="CTIS",
        registry_id=number,
        title=line(_text(known, "publicTitle") or title),
        secondary_ids=tuple(_secondary_ids(known, item)),
        official_title=line(title),
        acronym=line(_text(known, "shortTitle") or _text(item, "shortTitle")),
        status=line(_text(item, "ctStatus")),
        phase=line(_text(_at(info, "trialCategory"), "trialPhase") or _text(item, "trialPhase")),
        enrollment=planned,
        enrollment_type="ESTIMATED" if planned is not None else None,
        start_date=date_of(_text(item, "startDateEU")),
        completion_date=date_of(_text(item, "endDateEU") or _text(item, "endDate")),
        first_posted=date_of(_text(item, "publishDate") or _text(item, "decisionDate")),
        last_update_posted=date_of(_text(item, "lastUpdated")),
        has_results=bool(_list(_at(item, "results"), "summaryResults"))
        or (_text(item, "resultsFirstReceived") or "").casefold() == "yes",
        sponsor=line(_sponsor(part) or _text(item, "sponsor")),
        conditions=_conditions(info, item),
        keywords=_therapeutic_areas(part, item),
        brief_summary=prose(_text(aims, "mainObjective")),
        detailed_description=joined_prose(_each(aims, "secondaryObjectives", "secondaryObjective")),
        eligibility=criteria(
            _each(rules, "principalInclusionCriteria", "principalInclusionCriteria"),
            _each(rules, "principalExclusionCriteria", "principalExclusionCriteria"),
        ),
        sex=line(_text(item, "gender")),
        interventions=tuple(_interventions(part, item)),
        planned_outcomes=_outcomes(info, item),
        locations=tuple(_locations(item)),
        source_url=f"https://euclinicaltrials.eu/ctis-public/view/{number}",
        note=_note(item),
    )


def _at(node: Any, *names: str) -> Mapping[str, Any]:
    """Return the object at a path; an empty one when there is none."""
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else {}


def _text(node: Any, name: str) -> str | None:
    value = node.get(name) if isinstance(node, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _number(node: Any, name: str) -> int | None:
    return whole_number(_text(node, name))


def _list(node: Mapping[str, Any], name: str) -> list[Any]:
    value = node.get(name)
    return value if isinstance(value, list) else []


def _each(node: Mapping[str, Any], list_name: str, name: str) -> list[str]:
    """Return a text of every object in a list, with its number where it has one."""
    found = []
    for item in _list(node, list_name):
        number = _text(item, "number")
        if text := prose(_text(item, name)):
            found.append(f"{number}. {text}" if number else text)
    return found


def _secondary_ids(known: Mapping[str, Any], item: Any) -> Iterator[str]:
    numbers = _at(known, "secondaryIdentifyingNumbers")
    texts = [_text(_at(numbers, name), "number") for name in _OTHER_NUMBERS]
    texts += [_text(other, "number") for other in _list(numbers, "additionalRegistries")]
    texts += [_text(item, "eudraCtNumber"), _text(item, "protocolCode")]
    yield from dict.fromkeys(number for text in texts if (number := said(text)))


def _sponsor(part: Mapping[str, Any]) -> str | None:
    sponsors = _list(part, "sponsors")
    lead = next((s for s in sponsors if isinstance(s, dict) and s.get("primary")), None)
    return _text(_at(lead or (sponsors[0] if sponsors else None), "organisation"), "name")


def _conditions(info: Mapping[str, Any], item: Any) -> tuple[str, ...]:
    listed = _list(_at(info, "medicalCondition"), "partIMedicalConditions")
    found = [line(_text(condition, "medicalCondition")) for condition in listed]
    texts = [text for text in found if text] or [line(_text(item, "conditions")) or ""]
    return tuple(dict.fromkeys(text for text in texts if text))


def _therapeutic_areas(part: Mapping[str, Any], item: Any) -> tuple[str, ...]:
    found = [_text(area, "name") for area in _list(part, "therapeuticAreas")]
    found += [area for area in _list(_at(item), "therapeuticAreas") if isinstance(area, str)]
    return tuple(dict.fromkeys(text for area in found if (text := line(area))))


def _interventions(part: Mapping[str, Any], item: Any) -> Iterator[TrialIntervention]:
    seen: set[str] = set()
    for product in _list(part, "products"):
        details = _at(product, "productDictionaryInfo")
        texts = (_text(product, "productName"), _text(details, "prodName"))
        substance = said(_text(details, "activeSubstanceName"))
        name = next((n for text in texts if (n := said(text))), substance)
        if name and name not in seen:
            seen.add(name)
            other = (substance,) if substance and substance != name else ()
            yield TrialIntervention(name, said(_text(product, "productRole")), None, other)
    if not seen and (printed := said(_text(item, "product"))):
        yield TrialIntervention(printed)


def _outcomes(info: Mapping[str, Any], item: Any) -> tuple[PlannedOutcome, ...]:
    found = []
    points = _at(info, "endPoint")
    for rank in ("primary", "secondary"):
        for point in _list(points, f"{rank}EndPoints"):
            if text := prose(_text(point, "endPoint")):
                measure, _, rest = text.partition("\n")
                frame = line(_text(point, "timeFrame"))
                found.append(PlannedOutcome(rank, measure, rest.strip() or None, frame))
    if not found and (text := line(_text(item, "primaryEndPoint"))):
        found.append(PlannedOutcome("primary", text))
    return tuple(found)


def _locations(item: Any) -> Iterator[Location]:
    states = _list(_at(item), "memberStatesConcerned")
    for state in states:
        if country := said(_text(state, "mscName")):
            yield Location(country=country, status=said(_text(state, "status")))
    if not states:
        for printed in _list(_at(item), "trialCountries"):
            # "France:3": the number is the portal's code of a status, and is kept as it is.
            yield from places_with_status(printed) if isinstance(printed, str) else ()


def _note(item: Any) -> str | None:
    headings = {"Age group": "ageGroup", "Sponsor type": "sponsorType"}
    found = (f"{h}: {text}" for h, name in headings.items() if (text := line(_text(item, name))))
    return "\n\n".join(found) or None
