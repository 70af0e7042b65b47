"""What was done, behind its reports: a trial record, its papers and their corrections.

Records are brought together only by links that mean "this publication reports this trial", and
by corrections of one publication by another. A publication that reports several trials (a pooled
analysis) is a study of its own, so that no study is counted through it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.links import Link

HUMAN = "human study"
REVIEW = "review"
PROTOCOL = "protocol or registration"
ANIMAL = "animal or laboratory"
OTHER = "other"

STRATUM_OF_DESIGN = {
    "rct": HUMAN,
    "nonrandomized_trial": HUMAN,
    "cohort": HUMAN,
    "cross_sectional": HUMAN,
    "case_report": HUMAN,
    "case_series": HUMAN,
    "systematic_review": REVIEW,
    "review": REVIEW,
    "protocol": PROTOCOL,
    "animal": ANIMAL,
    "in_vitro": ANIMAL,
}

_RANK = {HUMAN: 0, ANIMAL: 1, REVIEW: 2, PROTOCOL: 3, OTHER: 4}

SAME_WORK = frozenset(
    {
        "ErratumIn",
        "ErratumFor",
        "RetractionIn",
        "RetractionOf",
        "ExpressionOfConcernIn",
        "ExpressionOfConcernFor",
        "RepublishedIn",
        "RepublishedFrom",
        "UpdateIn",
        "UpdateOf",
        "CorrectedandRepublishedIn",
        "CorrectedandRepublishedFrom",
        "RetractedandRepublishedIn",
        "RetractedandRepublishedFrom",
        "ReprintIn",
        "ReprintOf",
        "PreprintIn",
        "PreprintOf",
    }
)
"""Notices between publications that are reports of one study; those of preprints are Europe
PMC's."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is needed of a record to place it in a study."""

    record: str
    kind: str
    label: str
    year: int | None
    first_seen: str
    role: str
    design: str | None = None
    population_n: int | None = None
    has_results: bool = False
    retracted: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """A study with its reports, main report first, and the link that brought each in."""

    id: str
    stratum: str
    reports: tuple[Report, ...]
    links: tuple[str, ...]

    @property
    def main(self) -> Report:
        """Return the main report."""
        return self.reports[0]


def stratum_of(report: Report) -> str:
    """Return the stratum of a single report."""
    if report.kind == "trial":
        return HUMAN if report.has_results else PROTOCOL
    return STRATUM_OF_DESIGN.get(report.design or "", OTHER)


def group_studies(
    reports: Sequence[Report], links: Iterable[Link], corrections: Iterable[tuple[str, str, str]]
) -> tuple[Study, ...]:
    """Group reports into studies, in the order of their ids.

    `corrections` are (record, other record, notice) of stored publications.
    """
    known = {report.record: report for report in reports}
    joins = [*_trial_joins(links, known), *_correction_joins(corrections, known)]
    groups = _connected(known, [(one, other) for one, other, _ in joins])
    routes = _routes(joins)
    studies = [
        _study(reports, routes)
        for group in groups
        for reports in _of_one_role([known[record] for record in group])
    ]
    return tuple(sorted(studies, key=lambda study: study.id))


def _of_one_role(reports: list[Report]) -> list[list[Report]]:
    """Return the reports of a study apart by role.

    What people excluded and what nobody screened counts nowhere, so neither may be a report of a
    study that counts; and a trial that is excluded leaves its papers one study.
    """
    roles: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        roles[report.role].append(report)
    return list(roles.values())


def _trial_joins(links: Iterable[Link], known: dict[str, Report]) -> list[tuple[str, str, str]]:
    trials_of: dict[str, dict[str, str]] = defaultdict(dict)
    for link in links:
        if link.reports_trial and link.publication in known and link.publication:
            trials_of[link.publication].setdefault(link.trial, link.route)
    return [
        (publication, trial, route)
        for publication, trials in trials_of.items()
        if len(trials) == 1
        for trial, route in trials.items()
    ]


def _correction_joins(
    corrections: Iterable[tuple[str, str, str]], known: dict[str, Report]
) -> list[tuple[str, str, str]]:
    return [
        (one, other, notice)
        for one, other, notice in corrections
        if notice in SAME_WORK and one in known and other in known and one != other
    ]


def _connected(known: dict[str, Report], pairs: list[tuple[str, str]]) -> list[list[str]]:
    parent = {record: record for record in known}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in pairs:
        parent[root(one)] = root(other)
    groups: dict[str, list[str]] = defaultdict(list)
    for record in known:
        groups[root(record)].append(record)
    return list(groups.values())


def _routes(joins: list[tuple[str, str, str]]) -> dict[str, str]:
    routes: dict[str, str] = {}
    for one, other, route in sorted(joins):
        routes.setdefault(one, route)
        routes.setdefault(other, route)
    return routes


def _study(reports: list[Report], routes: dict[str, str]) -> Study:
    first = min(reports, key=lambda r: (r.kind != "trial", r.first_seen, r.record))
    ordered = sorted(
        reports,
        key=lambda r: (
            r.gone,
            _RANK[stratum_of(r)],
            r.kind == "trial",
            r.year or 9999,
            r.first_seen,
            r.record,
        ),
    )
    return Study(
        id=f"study-{first.record}",
        stratum=stratum_of(ordered[0]),
        reports=tuple(ordered),
        links=tuple(
            "only report" if len(ordered) == 1 else routes[report.record] for report in ordered
        ),
    )
