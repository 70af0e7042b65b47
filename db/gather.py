"""What can only be told of all records together: ids, links, corrections, studies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from db.design import design_of
from db.hand_set import hand_set_rows
from db.link_dates import LinkDates
from db.links import Link, links_of_publication, links_of_trial, unique
from db.named_records import NamedRecords
from db.notices import retracts_another
from db.questions import question_rows
from db.retractions import Retractions
from db.rows.cells import Row, Rows, flag
from db.screening import CONFLICT, Screening
from db.standing_of_roles import Override, Standing, standing_of
from db.states import GONE, States
from db.store import Store, year_of
from db.studies import Report, Study, group_studies
from db.ways_found import Way, Ways, via_of
from records.decided import Decided
from records.model import RETRACTED, Annotation, Correction, Publication, Trial

_PREPRINT = re.compile(r"PPR:(PPR\d+)\b")


class Gathered:
    """Collects, record by record, what the closing tables need."""

    def __init__(self, store: Store, decided: Decided | None = None) -> None:
        self._store = store
        self._screening = Screening(decided or Decided(), NamedRecords(store))
        self._ways = Ways(store)
        self._publications: dict[tuple[str, str], str] = {}
        self._trials: dict[tuple[str, str], str] = {}
        for row in store.rows(
            "select distinct k.kind, k.value, k.record, i.kind as record_kind "
            "from known_identifiers k join record_ids i on i.id = k.record "
            # A number that one trial names and another has belongs to the one that has it.
            "order by 1, 2, k.record <> replace(k.value, '/', '-'), 3"
        ):
            index = self._trials if row["record_kind"] == "trial" else self._publications
            index.setdefault((row["kind"], row["value"]), row["record"])
        self._times = {
            row["id"]: {"first_seen": row["first_seen"], "last_changed": row["last_changed"]}
            for row in store.rows("select id, first_seen, last_changed from record_ids")
        }
        self._states = States(store)
        self.retractions = Retractions(store)
        self._searches: dict[str, list[Row]] = defaultdict(list)
        for row in store.rows(
            "select record, source, search, role, found_at, lost_at from found_by "
            "order by record, source, search"
        ):
            self._searches[row["record"]].append(row)
        self._links: list[Link] = []
        self._corrections: list[tuple[str, str, str]] = []
        self._reports: list[Report] = []

    def times(self, record_id: str) -> Row:
        """Return first_seen and last_changed of a record."""
        return dict(self._times[record_id])

    def role(self, record_id: str) -> str:
        """Return the role of a record by its screening, or else by its searches."""
        return standing_of(self._searches[record_id], self._screening.of(record_id)).role

    @property
    def links(self) -> tuple[Link, ...]:
        """Return the links that the records seen so far gave."""
        return tuple(self._links)

    def record_rows(
        self,
        record_id: str,
        record: Publication | Trial,
        text: str,
        annotation: Annotation | None,
        override: Override | None = None,
    ) -> Rows:
        """Return the rows about the record as such, and remember what it says of others.

        `override` is the plain word of a person on the record as a whole.
        """
        found = self._searches[record_id]
        standing = standing_of(found, self._screening.of(record_id), override)
        ways = self._ways.of(found)
        state = self._states.state(record_id, found)
        kind = "trial" if isinstance(record, Trial) else "publication"
        label = record.title or f"[Title not known] {record.descriptor or record_id}"
        rows: Rows = {
            "records": [
                {
                    "id": record_id,
                    "kind": kind,
                    "label": label,
                    "year": year_of(record),
                    "role": standing.role,
                    "role_reason": standing.reason,
                    "text_source": _text_source(record),
                    "sources": self._sources(record_id),
                    **self.times(record_id),
                    "redirect_to": None,
                    **state,
                }
            ],
            "record_identifiers": self._identifier_rows(record_id),
            "record_searches": [
                {name: f[name] for name in ("record", "source", "search", "found_at", "lost_at")}
                for f in found
            ],
            "record_ways": [
                {"kind": way.kind, "way": way.name, "record": record_id} for way in ways
            ],
            "record_screening": [_screening_row(record_id, standing, ways)],
        }
        rows["hand_set"] = hand_set_rows(self._store, record_id)
        if isinstance(record, Publication):
            rows["corrections"] = self._correction_rows(record_id, record)
            rows["retraction_notices"] = self.retractions.notice_rows(record_id)
        gone = state["state"] in GONE
        self._remember(record_id, record, text, annotation, standing.role, label, gone)
        return rows

    def closing_rows(self, overruled: Callable[[Iterable[Link]], Iterable[Link]] = iter) -> Rows:
        """Return redirects, links and studies, once every record was seen.

        `overruled` gives back the links after what people decided on them.
        """
        links = unique(overruled(self._links))
        studies = group_studies(self._reports, links, self._corrections)
        first_seen = {record: str(times["first_seen"]) for record, times in self._times.items()}
        dates = LinkDates(self._store, first_seen)
        return {
            "records": self._redirects(),
            "screening": self._screening.rows(),
            "merge_questions": question_rows(self._store, self.retractions),
            "trial_publications": [_link_row(link, dates.of(link)) for link in links],
            "studies": [_study_row(study) for study in studies],
            "study_reports": [
                {"study": study.id, "record": report.record, "link": link}
                for study in studies
                for report, link in zip(study.reports, study.links, strict=True)
            ],
        }

    # --- one record ----------------------------------------------------------------------------

    def _sources(self, record_id: str) -> str:
        rows = self._store.rows(
            "select distinct source from source_records where record = ? order by source",
            (record_id,),
        )
        return "; ".join(row["source"] for row in rows)

    def _identifier_rows(self, record_id: str) -> list[Row]:
        return [
            {"record": record_id, **row}
            for row in self._store.rows(
                "select kind, value, min(source) as source from known_identifiers "
                "where record = ? group by kind, value order by kind, value",
                (record_id,),
            )
        ]

    def _correction_rows(self, record_id: str, publication: Publication) -> list[Row]:
        rows: list[Row] = []
        for position, correction in enumerate(publication.corrections, start=1):
            other = self._publications.get(_named_in(correction))
            if other:
                self._corrections.append((record_id, other, correction.ref_type))
            rows.append(
                {
                    "record": record_id,
                    "position": position,
                    "ref_type": correction.ref_type,
                    "other_record": other,
                    "pmid": correction.pmid,
                    "citation": correction.citation,
                    "note": correction.note,
                }
            )
        return rows

    def _remember(
        self,
        record_id: str,
        record: Publication | Trial,
        text: str,
        annotation: Annotation | None,
        role: str,
        label: str,
        gone: bool,
    ) -> None:
        self._links.extend(self._links_of(record_id, record, text, annotation))
        is_trial = isinstance(record, Trial)
        self._reports.append(
            Report(
                record=record_id,
                kind="trial" if is_trial else "publication",
                label=label,
                year=year_of(record),
                first_seen=str(self._times[record_id]["first_seen"]),
                role=role,
                design=_design(record, annotation),
                population_n=_participants(record, annotation),
                has_results=isinstance(record, Trial) and record.has_results,
                gone=gone,
                # The notice may be here before the paper itself is marked, or without the paper.
                retracted=isinstance(record, Publication)
                and (self.retractions.status(record_id) == RETRACTED or retracts_another(record)),
            )
        )

    def _links_of(
        self,
        record_id: str,
        record: Publication | Trial,
        text: str,
        annotation: Annotation | None,
    ) -> Iterable[Link]:
        if isinstance(record, Trial):
            return links_of_trial(record_id, record, self._publications)
        design, _ = design_of(record, annotation)
        return links_of_publication(record_id, record, text, design, self._trials)

    def _redirects(self) -> list[Row]:
        return [
            {
                "id": row["id"],
                "kind": row["kind"],
                "label": f"Merged into {row['redirect_to']}",
                "year": None,
                "role": "core",
                "text_source": "none",
                "sources": "",
                "first_seen": row["first_seen"],
                "last_changed": row["last_changed"],
                "redirect_to": row["redirect_to"],
                "state": "merged",
                "state_since": row["last_changed"],
            }
            for row in self._store.rows(
                "select * from record_ids where redirect_to is not null order by id"
            )
        ]


def _named_in(correction: Correction) -> tuple[str, str]:
    """Return the identifier of the other publication; a preprint has no PMID but its own id."""
    preprint = _PREPRINT.match(correction.note or "")
    if correction.pmid is None and preprint:
        return "pprid", preprint[1]
    return "pmid", correction.pmid or ""


def _screening_row(record_id: str, standing: Standing, ways: Iterable[Way]) -> Row:
    screened = standing.screened
    return {
        "record": record_id,
        "state": screened.state,
        "stage": screened.stage,
        "via": via_of(ways),
        "screened": flag(screened.screened),
        "sought": flag(screened.sought),
        "assessed": flag(screened.assessed),
        "reviewers": screened.reviewers,
        "settled_by": screened.settled_by,
        "conflict": flag(screened.state == CONFLICT),
        "reason": screened.reason,
        "at": screened.at,
    }


def _text_source(record: Publication | Trial) -> str:
    if isinstance(record, Trial):
        return record.text_source
    return record.abstract_source or "none"


def _design(record: Publication | Trial, annotation: Annotation | None) -> str | None:
    """Return the design: a trial's from its registration, a publication's from type or text."""
    if isinstance(record, Publication):
        return design_of(record, annotation)[0]
    if (record.allocation or "").upper() == "RANDOMIZED":
        return "rct"
    if (record.study_type or "").upper().startswith("INTERVENTIONAL"):
        return "nonrandomized_trial" if record.allocation or record.intervention_model else None
    return None


def _participants(record: Publication | Trial, annotation: Annotation | None) -> int | None:
    if isinstance(record, Publication):
        return annotation.population_n if annotation else None
    actual = (record.enrollment_type or "").upper() == "ACTUAL"
    return record.enrollment if actual and record.has_results else None


def _link_row(link: Link, at: str | None) -> Row:
    return {
        "trial": link.trial,
        "route": link.route,
        "key": link.key,
        "publication": link.publication,
        "pmid": link.pmid,
        "citation": link.citation,
        "reports_trial": int(link.reports_trial),
        "note": link.note,
        "linked_at": at,
        "decision": link.decision,
    }


def _study_row(study: Study) -> Row:
    main = study.main
    return {
        "id": study.id,
        "label": main.label,
        "stratum": study.stratum,
        "design": main.design,
        "population_n": main.population_n,
        "year": min((r.year for r in study.reports if r.year), default=None),
        "reports": len(study.reports),
        "retracted": int(any(report.retracted for report in study.reports)),
        "gone": int(all(report.gone for report in study.reports)),
        "role": main.role,
    }
