"""The EU Clinical Trials Register (EudraCT): text downloads to trials, one for each trial.

The blocks of the member states of one trial are put together: what is said first counts, the
states become locations with their status. Field codes are those of the clinical trial
application form, checked on a download of 2023 that the R package ctrdata keeps for its tests.
English fields come first; a translation is used only where there is no English text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harvest.bad_record import BadRecord
from harvest.files.text_encoding import decoded_text
from harvest.printed_dates import date_of
from harvest.printed_text import line, prose, said, whole_number
from harvest.registries.euctr_blocks import Block, blocks_in
from harvest.registries.flat import criteria
from records.model import Location, PlannedOutcome, Trial, TrialIntervention

_NUMBER = re.compile(r"\d{4}-\d{6}-\d{2}")
_LANGUAGES = (
    "",
    " en",
    " es",
    " it",
    " fr",
    " de",
    " nl",
    " pt",
    " sv",
    " da",
    " fi",
    " pl",
    " cs",
)
_PHASES = (
    ("E.7.1", "Phase I"),
    ("E.7.2", "Phase II"),
    ("E.7.3", "Phase III"),
    ("E.7.4", "Phase IV"),
)
_MASKING = (("E.8.1.4", "Double blind"), ("E.8.1.3", "Single blind"), ("E.8.1.2", "Open"))
_MODELS = (("E.8.1.5", "Parallel group"), ("E.8.1.6", "Cross over"))
_AGES = (
    ("F.1.1", "Under 18"),
    ("F.1.2", "Adults (18-64 years)"),
    ("F.1.3", "Elderly (>=65 years)"),
)
_SCOPES = (
    *(("E.6.1", "Diagnosis"), ("E.6.2", "Prophylaxis"), ("E.6.3", "Therapy"), ("E.6.4", "Safety")),
    *(("E.6.5", "Efficacy"), ("E.6.6", "Pharmacokinetic"), ("E.6.7", "Pharmacodynamic")),
    *(("E.6.8", "Bioequivalence"), ("E.6.9", "Dose response")),
)
_PROTOCOL = re.compile(r"([A-Z]{2}|Outside EU/EEA)\s*\(([^()]*)\)")


def parse_euctr_text(body: bytes) -> Iterator[Trial | BadRecord]:
    """Yield the trials of a full or summary download; unreadable blocks as `BadRecord`."""
    by_number: dict[str, list[Block]] = {}
    found = 0
    for found, block in enumerate(blocks_in(decoded_text(body)), 1):
        if _NUMBER.fullmatch(block.number) and len(block.fields) > 1:
            by_number.setdefault(block.number, []).append(block)
            continue
        reason = "it has no field" if len(block.fields) <= 1 else "it has no EudraCT number"
        yield BadRecord(f"block {found} ({block.number})", reason, block.raw.encode())
    if not found:
        yield BadRecord("the file", "it holds no line that begins EudraCT Number:", body)
    for number, blocks in by_number.items():
        yield _trial(number, blocks)


def _trial(number: str, blocks: Sequence[Block]) -> Trial:
    title = _text(blocks, "A.3", "Full Title")
    lay = _text(blocks, "A.3.1")
    statuses = dict.fromkeys(s for b in blocks if (s := said(b.first("Trial Status"))))
    planned = whole_number(_text(blocks, "F.4.2.2"))
    if planned is None and len(blocks) == 1:
        planned = whole_number(_text(blocks, "F.4.1"))
    results = " ".join(b.first("Trial results") or "" for b in blocks).casefold()
    scopes = _flagged(blocks, _SCOPES)
    states = tuple(dict.fromkeys(_locations(blocks)))
    return Trial(
        source="euctr",
        source_key=number,
        registry="EU CTR",
        registry_id=number,
        title=line(lay or title),
        secondary_ids=tuple(_secondary_ids(blocks)),
        official_title=line(title),
        acronym=said(_text(blocks, "A.3.2")),
        status="; ".join(statuses) or None,
        phase="; ".join(_flagged(blocks, _PHASES)) or None,
        study_type=line(_text(blocks, "Clinical Trial Type")),
        allocation="Randomised" if _yes(blocks, "E.8.1.1") else None,
        intervention_model="; ".join(_flagged(blocks, _MODELS)) or None,
        masking=next(iter(_flagged(blocks, _MASKING)), None),
        primary_purpose="; ".join(scopes) or None,
        design_text=_design(blocks),
        enrollment=planned,
        enrollment_type="ESTIMATED" if planned is not None else None,
        start_date=date_of(_text(blocks, "Start Date")),
        completion_date=date_of(_text(blocks, "P. Date of the global end of the trial")),
        first_posted=_earliest(blocks),
        has_results="view results" in results,
        sponsor=line(_text(blocks, "B.1.1", "Sponsor Name")),
        collaborators=_lines(blocks, "B.4.1"),
        conditions=_lines(blocks, "E.1.1", "Medical condition"),
        keywords=_lines(blocks, "E.1.1.1", "E.1.1.2", "E.1.2", "Disease"),
        brief_summary=prose(_text(blocks, "E.2.1")),
        detailed_description=prose(_text(blocks, "E.2.2")),
        eligibility=_eligibility(blocks),
        sex=_sex(blocks),
        healthy_volunteers=_yes(blocks, "F.3.1"),
        interventions=tuple(_interventions(blocks)),
        planned_outcomes=tuple(_outcomes(blocks)),
        locations=(*states, *_elsewhere(blocks, states)),
        source_url=f"https://www.clinicaltrialsregister.eu/ctr-search/search?query={number}",
        note=_note(blocks),
    )


def _text(blocks: Sequence[Block], *codes: str) -> str | None:
    """Return the first text of any block, in English where there is one."""
    for language in _LANGUAGES:
        for code in codes:
            for block in blocks:
                if found := block.first(f"{code}{language}"):
                    return found
    return None


def _lines(blocks: Sequence[Block], *codes: str) -> tuple[str, ...]:
    english = [line(text) for block in blocks for text in block.all(*codes)]
    found = [text for text in english if text and said(text)]
    if not found and (other := line(_text(blocks, *codes))):
        found = [other]
    return tuple(dict.fromkeys(found))


def _yes(blocks: Sequence[Block], code: str) -> bool | None:
    """Return the answer of the member states; None when they differ or say nothing."""
    answers = {answer for block in blocks if (answer := block.is_yes(code)) is not None}
    return answers.pop() if len(answers) == 1 else None


def _flagged(blocks: Sequence[Block], codes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(label for code, label in codes if any(b.is_yes(code) for b in blocks))


def _secondary_ids(blocks: Sequence[Block]) -> Iterator[str]:
    codes = ("A.5.1", "A.5.2", "A.5.3", "A.5.4", "A.4.1", "Sponsor's Protocol Code Number")
    numbers = (
        n for b in blocks for t in b.all(*codes, "Sponsor Protocol Number") if (n := said(t))
    )
    yield from dict.fromkeys(numbers)


def _earliest(blocks: Sequence[Block]) -> str | None:
    label = "Date on which this record was first entered in the EudraCT database"
    return min((day for b in blocks if (day := date_of(b.first(label)))), default=None)


def _design(blocks: Sequence[Block]) -> str | None:
    found = []
    if _yes(blocks, "E.8.1"):
        found.append("Controlled")
    comparators = (("E.8.2.2", "Placebo"), ("E.8.2.1", "Other medicinal product(s)"))
    if against := _flagged(blocks, comparators):
        found.append(f"Comparator: {', '.join(against)}")
    if arms := said(_text(blocks, "E.8.2.4")):
        found.append(f"Number of treatment arms: {arms}")
    return "; ".join(found) or None


def _eligibility(blocks: Sequence[Block]) -> str | None:
    text = criteria([_text(blocks, "E.3") or ""], [_text(blocks, "E.4") or ""])
    ages = _flagged(blocks, _AGES) or _lines(blocks, "Population Age")
    named = f"Age: {', '.join(ages)}" if ages else None
    return "\n\n".join(part for part in (text, named) if part) or None


def _sex(blocks: Sequence[Block]) -> str | None:
    female, male = _yes(blocks, "F.2.1"), _yes(blocks, "F.2.2")
    if female and male:
        return "All"
    if female is None and male is None:
        return line(_text(blocks, "Gender"))
    return "Female" if female else "Male" if male else None


def _interventions(blocks: Sequence[Block]) -> Iterator[TrialIntervention]:
    """Yield the medicinal products, each name once, and the placebo."""
    seen: set[str] = set()
    for block in blocks:
        for product in _products(block):
            names = [product.get(code, "") for code in ("D.3.8", "D.3.1", "D.2.1.1.1", "D.3.9.3")]
            named = tuple(dict.fromkeys(name for text in names if (name := said(text))))
            if named and named[0].casefold() not in seen:
                seen.add(named[0].casefold())
                facts = (product.get("D.3.4"), product.get("D.3.7"))
                described = "; ".join(text for fact in facts if (text := line(fact)))
                role = said(product.get("D.1.2"))
                yield TrialIntervention(named[0], role, described or None, named[1:])
    if any(block.is_yes("D.8.1") for block in blocks):
        form = next((said(b.first("D.8.3")) for b in blocks if b.first("D.8.3")), None)
        yield TrialIntervention("Placebo", "Placebo", form)


def _products(block: Block) -> list[dict[str, str]]:
    products: list[dict[str, str]] = []
    for key, value in block.fields:
        if key == "D.1.2" or (key.startswith(("D.2", "D.3")) and not products):
            products.append({})
        if products and key.startswith("D."):
            products[-1].setdefault(key, value)
    return products


def _outcomes(blocks: Sequence[Block]) -> Iterator[PlannedOutcome]:
    for rank, code in (("primary", "E.5.1"), ("secondary", "E.5.2")):
        text = prose(_text(blocks, code))
        if text:
            measure, _, rest = text.partition("\n")
            frame = line(_text(blocks, f"{code}.1"))
            yield PlannedOutcome(rank, measure, rest.strip() or None, frame)


def _locations(blocks: Sequence[Block]) -> Iterator[Location]:
    for block in blocks:
        authority = block.first("National Competent Authority", "A.1")
        if authority:
            country = authority.split(" - ")[0].strip()
            yield Location(country=country, status=said(block.first("Trial Status")))
        for code, status in _PROTOCOL.findall(block.first("Trial protocol") or ""):
            yield Location(country=code, status=status or None)


def _elsewhere(blocks: Sequence[Block], states: Sequence[Location]) -> Iterator[Location]:
    """Yield the countries of E.8.6.3 (planned sites) that have no block of their own."""
    there = {place.country for place in states}
    listed = (line(part) for b in blocks for t in b.all("E.8.6.3") for part in t.split("\n"))
    for country in dict.fromkeys(country for country in listed if country and said(country)):
        if country not in there:
            yield Location(country=country)


def _note(blocks: Sequence[Block]) -> str | None:
    headings = {
        "Status of the sponsor": "B.3.1",
        "Rare disease": "E.1.3",
        "Definition of the end of the trial": "E.8.8",
        "Treatment after the trial": "F.5",
        "End of trial": "P. End of Trial Status",
    }
    found = (
        f"{heading}: {text}"
        for heading, code in headings.items()
        if (text := prose(_text(blocks, code)))
    )
    return "\n\n".join(found) or None
