"""What was read of a study, each value with the place that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exports.sheets.cited import NOT_CHECKED, Cited, by_hand, fragment_of
from exports.sheets.meant import DENIED, FULL_TEXT, POSSIBLE, REPORTED, SIMILAR, meant, shown
from exports.sheets.reading import Row, joined
from exports.sheets.study_rows import StudyRows

DESIGN, PARTICIPANTS, DRUG = "design", "participants", "drug"
DOSE, ROUTE, SCHEDULE = "dose", "route", "schedule"
OUTCOMES, PLANNED = "outcomes", "outcomes registered"
IN_FULL_TEXT = "only in the full text"

FACT_COLUMNS = {
    "population_n": PARTICIPANTS,
    "dose": DOSE,
    "route": ROUTE,
    "schedule": SCHEDULE,
    "comparator": "comparator",
    "follow_up": "follow-up",
}
SIDE_EFFECT_COLUMNS = {
    REPORTED: "side effects reported",
    DENIED: "side effects denied",
    SIMILAR: "side effects without difference",
    POSSIBLE: "side effects only possible",
}
_FROM_TREATMENTS = {DRUG: "name", DOSE: "dose", ROUTE: "route", SCHEDULE: "schedule"}

FindPlace = Callable[[str, str], Row | None]


def values_of(study: StudyRows, find: FindPlace) -> list[Cited]:
    """Return what was read of a study, main report first.

    `find` looks for the first place where a record names a word.
    """
    found: list[Cited] = []
    for report in study.reports:
        found += _designs(study, report)
        found += _participants(study, report)
        found += _facts(study, report)
        found += _treatments(study, report, found, find)
        if report["kind"] == "publication":
            found += _mentions(study, report)
        else:
            found += _planned(study, report)
    return [*found, *_only_in_full_text(study, found)]


def other_facts(study: StudyRows) -> Iterator[Cited]:
    """Yield the facts that have no column of their own: age, sex, setting, sessions and others."""
    for report in study.reports:
        for fact in study.facts.get(report["id"], []):
            if fact["name"] not in FACT_COLUMNS and fact["name"] != "design":
                yield _fact(report, fact, f"fact: {fact['name'].replace('_', ' ')}", NOT_CHECKED)


def _designs(study: StudyRows, report: Row) -> Iterator[Cited]:
    design, source = report["design"], report["design_source"]
    if not design:
        return
    checked = by_hand(study.by_hand.get(report["id"], []), ("publication_types",))
    for fact in study.facts.get(report["id"], []):
        if fact["name"] == "design" and fact["value"] == design and source == "text":
            yield _fact(report, fact, DESIGN, checked)
            return
    said = f"Publication type: {source}" if source and source != "text" else None
    yield Cited(
        DESIGN,
        design,
        report["id"],
        report["kind"],
        "publication type" if said else "text",
        quote=said,
        checked=checked,
    )


def _participants(study: StudyRows, report: Row) -> Iterator[Cited]:
    if report["kind"] != "trial" or report["enrollment"] is None:
        return
    kind = (report["enrollment_type"] or "").lower()
    yield Cited(
        PARTICIPANTS,
        str(report["enrollment"]),
        report["id"],
        "trial",
        "registry",
        quote=f"Enrolment as registered: {report['enrollment']}" + (f", {kind}" if kind else ""),
        section="enrolment",
        checked=by_hand(study.by_hand.get(report["id"], []), ("enrollment",)),
    )


def _facts(study: StudyRows, report: Row) -> Iterator[Cited]:
    for fact in study.facts.get(report["id"], []):
        if fact["name"] in FACT_COLUMNS:
            yield _fact(report, fact, FACT_COLUMNS[fact["name"]], NOT_CHECKED)


def _fact(report: Row, fact: Row, column: str, checked: str) -> Cited:
    return Cited(
        column,
        fact["value"],
        report["id"],
        report["kind"],
        "text",
        quote=(fact["sentence"] or "").strip() or None,
        passage=fact["passage"],
        section=fact["section"],
        start=fact["start"],
        end=fact["end"],
        fragment="facts" if report["kind"] == "publication" else None,
        restated=fact["abstract_source"] == "restated",
        checked=checked,
    )


def _treatments(
    study: StudyRows, report: Row, known: list[Cited], find: FindPlace
) -> Iterator[Cited]:
    """Yield what the treatments say and no fact with a sentence says already."""
    said = {(value.column, value.value.casefold()) for value in known}
    for treatment in study.treatments.get(report["id"], []):
        for column, name in _FROM_TREATMENTS.items():
            value = treatment[name]
            if value and (column, value.casefold()) not in said:
                said.add((column, value.casefold()))
                yield _named(report, column, value, find)


def _named(report: Row, column: str, value: str, find: FindPlace) -> Cited:
    place = find(report["id"], value)
    if place is None:
        return Cited(column, value, report["id"], report["kind"], "text")
    return Cited(
        column,
        value,
        report["id"],
        report["kind"],
        "text",
        quote=sentence_around(place["text"], place["start"], place["end"]),
        passage=place["id"],
        section=place["section"],
        start=place["start"],
        end=place["end"],
        restated=place["abstract_source"] == "restated",
    )


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the stretch between two full stops that holds an offset.

    >>> sentence_around("One. Two ketamine here. Three.", 9, 17)
    'Two ketamine here.'
    """
    before = text.rfind(". ", 0, start)
    after = text.find(". ", end)
    return text[before + 2 if before >= 0 else 0 : after + 1 if after >= 0 else len(text)].strip()


def _mentions(study: StudyRows, report: Row) -> Iterator[Cited]:
    mentions = study.mentions.get(report["id"], [])
    outside = [mention for mention in mentions if mention["part"] != FULL_TEXT]
    with_result = {
        shown(m)
        for m in outside
        if m["label"] == "OUTCOME" and m["direction"] not in (None, "none")
    }
    for mention in outside:
        if mention["label"] != "OUTCOME":
            yield _mention(report, mention, SIDE_EFFECT_COLUMNS[meant(mention)], shown(mention))
        elif mention["direction"] not in (None, "none") or shown(mention) not in with_result:
            # Most texts name an outcome before they say how it went; then the second counts.
            yield _mention(report, mention, OUTCOMES, f"{shown(mention)} [{_against(mention)}]")


def _against(mention: Row) -> str:
    """Return the direction of an outcome and against what, where that is stated."""
    contrast = mention["contrast"]
    known = contrast in ("baseline", "comparator")
    return f"{meant(mention)} against {contrast}" if known else meant(mention)


def _only_in_full_text(study: StudyRows, found: list[Cited]) -> Iterator[Cited]:
    outside = {shown(m) for some in _own(study) for m in some if m["part"] != FULL_TEXT}
    for report, some in zip(study.publications, _own(study), strict=True):
        for mention in some:
            if mention["part"] == FULL_TEXT and shown(mention) not in outside:
                value = f"{shown(mention)} [{meant(mention)}]"
                yield _mention(report, mention, IN_FULL_TEXT, value)


def _own(study: StudyRows) -> list[list[Row]]:
    return [study.mentions.get(report["id"], []) for report in study.publications]


def _mention(report: Row, mention: Row, column: str, value: str) -> Cited:
    return Cited(
        column,
        value,
        report["id"],
        report["kind"],
        "text",
        quote=(mention["sentence"] or "").strip() or None,
        passage=mention["passage"],
        section=mention["section"],
        start=mention["start"],
        end=mention["end"],
        fragment=fragment_of(mention["id"]),
        restated=mention["abstract_source"] == "restated",
    )


def _planned(study: StudyRows, report: Row) -> Iterator[Cited]:
    for outcome in study.planned.get(report["id"], []):
        words = joined((outcome["measure"], outcome["description"], outcome["time_frame"]))
        yield Cited(
            PLANNED,
            f"{outcome['measure']} [{outcome['rank']}]",
            report["id"],
            "trial",
            "registry",
            quote=words,
            section=f"planned outcome {outcome['position']}",
            fragment="planned",
            restated=report["text_source"] == "restated",
        )
