"""A row of the arms table: its columns, what every row begins with, and figures as figures."""

from __future__ import annotations

import re
from typing import Any

from exports.sheet import Cell, SheetColumn
from exports.sheets.cited import NOT_CHECKED, record_path
from exports.sheets.reading import Row
from exports.sheets.standing import STANDING, standing

COLUMNS = (
    SheetColumn("study", "Permanent id of the study here"),
    SheetColumn("label", "Title of its main report"),
    *STANDING,
    SheetColumn("record", "The record that gives the figures"),
    SheetColumn(
        "source",
        "registry: outcome, registry: analysis, registry: adverse event, registry: events in "
        "all, or text: read by a program from a title or abstract",
    ),
    SheetColumn("part", "Of a text: title, abstract or full text"),
    SheetColumn("arm", "Arm or group as it is named there; empty where the text does not"),
    SheetColumn("arm registered", "Registered arm that an event group was matched to"),
    SheetColumn("group id", "Id of the group in the registry"),
    SheetColumn("outcome", "Outcome or adverse event, in the words of the source"),
    SheetColumn("concept", "Concept of the lexicon that these words name, if any"),
    SheetColumn("concept id", "Its id; registries' outcomes are not mapped"),
    SheetColumn("rank", "Of a posted outcome: primary, secondary …; of an event: serious or other"),
    SheetColumn("class", "Class of the posted row: a time point or subscale, say"),
    SheetColumn("category", "Category of the posted row, or organ system of an event"),
    SheetColumn("time point", "Time frame as posted, or the time as the text says it"),
    SheetColumn("n", "People analysed or at risk in this arm, as given; never borrowed"),
    SheetColumn("n counts", "What n counts, where it is not people"),
    SheetColumn("value as given", "The value in the characters of the source"),
    SheetColumn("value is", "What the value is, in the code of the source"),
    SheetColumn("unit", "Unit"),
    SheetColumn("mean", "The value where it is an arithmetic mean, and only there"),
    SheetColumn("SD", "The spread where it is a standard deviation, and only there"),
    SheetColumn("spread as given", "The spread in the characters of the source"),
    SheetColumn("spread is", "What the spread or interval is: STANDARD_ERROR, for example"),
    SheetColumn("lower", "Lower end of the interval or range, as given"),
    SheetColumn("upper", "Upper end of the interval or range, as given"),
    SheetColumn("people with event", "People in this arm to whom it happened"),
    SheetColumn("number of events", "How often it happened in this arm, where posted"),
    SheetColumn("percent", "Percentage as printed"),
    SheetColumn("effect", "Difference or effect size as given"),
    SheetColumn("effect is", "What the effect is: difference, OR, d …"),
    SheetColumn("p", "p value as given, with its relation"),
    SheetColumn("method", "Statistical method as posted"),
    SheetColumn("how it is meant", "Of a text: direction of an outcome, or assertion"),
    SheetColumn("other figures", "Severity, onset, duration and their like, as printed"),
    SheetColumn("named beside it", "Times and drugs that the sentence ties to it"),
    SheetColumn("note", "Comments as posted, posting threshold, who was analysed"),
    SheetColumn("quote", "The sentence, or the posted fields together"),
    SheetColumn("where", "Passage or place in the registry, and page below the site's address"),
    SheetColumn("checked", "Whether a person checked it: no, or who and why"),
)

NAMES = tuple(column.name for column in COLUMNS)

_PLAIN = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")

HEAD = """r.id as record, r.kind, r.text_source, s.id as study, s.label as study_label, s.stratum,
  s.retracted, s.gone, s.role, pub.retraction_status, pub.retraction_said_by"""
"""The columns of a query that `arm_row` needs of the record."""

FROM_RECORD = """join records r on r.id = x.{} left join study_reports sr on sr.record = r.id
  left join studies s on s.id = sr.study left join publications pub on pub.id = r.id"""
"""The joins that bring them; `{}` stands for the column of `x` that names the record."""

_KNOWN = frozenset(NAMES)


def arm_row(source: str, head: Row, given: dict[str, Any]) -> tuple[Cell, ...]:
    """Return a row out of the record's columns (`HEAD`) and the cells given by name.

    Raises KeyError for a cell that no column has. What is not given is an empty cell.
    """
    unknown = given.keys() - _KNOWN
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    begins = (head["study"], head["study_label"], *_standing(head), head["record"], source)
    cells: dict[str, Any] = {**dict(zip(NAMES, begins, strict=False)), **given}
    cells.setdefault("checked", NOT_CHECKED)
    return tuple(None if cells.get(name) == "" else cells.get(name) for name in NAMES)


def _standing(head: Row) -> tuple[Cell, ...]:
    if head["study"] is None:
        return (None,) * len(STANDING)
    return standing(head, [{**head, "id": head["record"]}])


def figure(text: object) -> Cell:
    """Return a plain decimal as a number, and None for anything else.

    The characters of the source stand beside it, so that nothing is lost: 2.10 is 2.1 here.

    >>> figure("2.10"), figure("20"), figure("NA"), figure("<0.001"), figure(None)
    (2.1, 20, None, None, None)
    """
    if text is None or not _PLAIN.fullmatch(str(text).strip()):
        return None
    plain = str(text).strip()
    return float(plain) if "." in plain else int(plain)


def registry_place(head: Row, what: str, fragment: str) -> str:
    """Return where a posted figure stands: record, place in it, page."""
    return f"{head['record']}, {what}, {record_path('trial', head['record'], fragment)}"
