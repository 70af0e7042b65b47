"""Facts about records of no source's own as hand-searched JSON Lines (docs/hand-searched.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from demonstration.articles import rights_of, sections_of
from demonstration.printed_facts import ages_of, date_of
from demonstration.studies import note_of
from harvest.pubmed.dates import iso_date

Row = Mapping[str, Any]
Line = dict[str, Any]

REGISTRIES = {"ISRCTN": "ISRCTN", "ACTRN": "ANZCTR", "EUCTR": "EU CTR"}
LANGUAGES = {"en": ["eng"], "en/es": ["eng", "spa"]}


def hand_searched(lines: Iterable[Line]) -> bytes:
    """Return the lines as a file."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def publication_line(row: Row, trials: Sequence[Row]) -> Line:
    """Return the line of a publication that has no PMID."""
    sections = sections_of(row)
    abstract: object = [
        {"label": label, "text": text} if label else {"text": text} for label, text in sections
    ]
    published = iso_date(str(row.get("year", "")), row.get("month"), str(row.get("day", "")))
    return _filled(
        kind="publication",
        pmcid=row.get("pmcid"),
        doi=row.get("doi"),
        title=row.get("title"),
        descriptor=row.get("descriptor"),
        publication_date=published,
        authors=row.get("authors"),
        authors_complete=row.get("authors_complete"),
        journal=row.get("journal"),
        volume=row.get("volume"),
        issue=row.get("issue"),
        pages=row.get("pages"),
        languages=LANGUAGES[row["language"]],
        publication_types=[row["publication_type"]],
        keywords=row.get("keywords"),
        abstract=abstract,
        abstract_source="restated" if sections else None,
        abstract_copyright=rights_of(row) if sections else None,
        linked_trials=links_of(row, trials),
        source_url=row["source_url"],
        note=_note(row, sections),
    )


def link_line(row: Row, trials: Sequence[Row]) -> Line:
    """Return the line by which a person links a publication of PubMed to a trial.

    It says nothing else that PubMed does not: the two meet in one row by PMID and title.
    """
    return {
        "kind": "publication",
        "pmid": row["pmid"],
        "doi": row["doi"],
        "title": row["title"],
        "linked_trials": links_of(row, trials),
        "note": "Link to the trial set by hand.",
    }


def links_of(row: Row, trials: Sequence[Row]) -> list[Line]:
    """Return the trials that a publication is linked to, with the remark the trial's facts make."""
    return [
        _filled(registry_id=registry_id, note=_remark(row, registry_id, trials))
        for registry_id in row.get("linked_trials", ())
    ]


def trial_line(row: Row) -> Line:
    """Return the line of a trial that another registry than ClinicalTrials.gov keeps."""
    prefix = re.match(r"[A-Z]+", row["registry_id"])
    assert prefix
    least, most = ages_of(row.get("age", "")) or (None, None)
    started = date_of(row["start_date"]) if row.get("start_date") else None
    completed = date_of(row["completion_date"]) if row.get("completion_date") else None
    return _filled(
        kind="trial",
        registry=REGISTRIES[prefix[0]],
        registry_id=row["registry_id"],
        secondary_ids=row.get("secondary_ids"),
        title=row.get("title"),
        official_title=row.get("official_title"),
        acronym=row.get("acronym"),
        status=row.get("status"),
        phase=row.get("phase"),
        study_type=row.get("study_type"),
        design_text=row.get("design"),
        conditions=row["conditions"],
        interventions=row["interventions"],
        arms=row.get("arms"),
        primary_outcomes=[_filled(**o) for o in row.get("primary_outcomes", ())],
        secondary_outcomes=[_filled(**o) for o in row.get("secondary_outcomes", ())],
        enrollment=row.get("enrollment"),
        start_date=started.iso if started else None,
        completion_date=completed.iso if completed else None,
        completion_date_type=completed.kind if completed else None,
        sponsor=row.get("sponsor"),
        collaborators=row.get("collaborators"),
        investigators=row.get("investigators"),
        locations=row.get("locations"),
        minimum_age=least,
        maximum_age=most,
        sex=row.get("sex"),
        eligibility=row.get("restated_eligibility"),
        brief_summary=row.get("restated_summary"),
        results_note=row.get("results_or_adverse_events"),
        text_source="restated",
        source_url=row["source_url"],
        note=note_of(row),
    )


def _note(row: Row, sections: Sequence[object]) -> str | None:
    notes = []
    if not sections:
        notes.append(f"No abstract: restated from {row['restated_from']}.")
    if row["title_shown"] != "yes":
        notes.append(f"Title shown on the page: {row['title_shown']}.")
    if row.get("month") and ("/" in row["month"] or "-" in row["month"]):
        notes.append(f"Date as printed: {row['month']} {row['year']}.")
    return " ".join(notes) or None


def _remark(row: Row, registry_id: str, trials: Sequence[Row]) -> str | None:
    names = [name for name in (row.get("doi"), row.get("pmid")) if name]
    for trial in trials:
        for printed in trial.get("linked_publications", ()):
            if trial["registry_id"] == registry_id and any(name in printed for name in names):
                remark = re.search(r"\((.+)\)$", printed)
                return remark[1] if remark else None
    return None


def _filled(**values: Any) -> Line:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
