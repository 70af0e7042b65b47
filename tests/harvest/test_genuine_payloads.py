"""The parsers on what the services really sent, compared with a naive reading."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import parse_studies
from harvest.pubmed.xml import parse_articles
from records.errors import ResponseError
from records.model import Publication, Trial

pytestmark = pytest.mark.genuine


def unpacked(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def pubmed_files(genuine: Path) -> Iterator[Path]:
    for folder in ("topic", "efetch", "efetch_sets"):
        yield from sorted(
            p for p in (genuine / "data/pubmed" / folder).rglob("*.xml*") if p.is_file()
        )


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def naive_texts(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield (pmid, title, abstract) by the plainest reading there is."""
    for article in ElementTree.fromstring(body).iter("PubmedArticle"):
        title = article.find("MedlineCitation/Article/ArticleTitle")
        parts = article.findall("MedlineCitation/Article/Abstract/AbstractText")
        pmid = article.findtext("MedlineCitation/PMID") or ""
        text = "".join("".join(part.itertext()) for part in parts)
        yield pmid, "" if title is None else "".join(title.itertext()), text


def test_every_pubmed_file_is_read_whole(genuine: Path) -> None:
    count = 0
    for path in pubmed_files(genuine):
        body = unpacked(path)
        records = list(parse_articles(body))
        assert [r for r in records if isinstance(r, BadRecord)] == [], path
        count += len(records)
        ours = {r.pmid: r for r in records if isinstance(r, Publication) and not r.is_book}
        for pmid, title, abstract in naive_texts(body):
            record = ours[pmid]
            if title != "[Not Available].":
                assert without_space(record.title or "") == without_space(title), path
            if not (record.note or "").startswith("No main abstract"):
                text = "".join(section.text for section in record.sections)
                assert without_space(text) == without_space(abstract), path
    assert count >= 640


def test_what_is_known_of_the_sampler(genuine: Path) -> None:
    """Retractions, registrations and groups of authors, counted in the file by other means."""
    body = unpacked(genuine / "data/pubmed/topic/feature_sampler.xml.gz")
    records = [r for r in parse_articles(body) if isinstance(r, Publication)]
    plain = body.decode()
    for ref_type in ("RetractionIn", "RetractionOf", "ErratumIn", "CommentOn"):
        ours = sum(c.ref_type == ref_type for r in records for c in r.corrections)
        assert ours == plain.count(f'RefType="{ref_type}"')
    numbers = [a.number for r in records for a in r.accessions]
    assert len(numbers) == plain.count("<AccessionNumber>")
    orcids = [a.orcid for r in records for a in r.authors if a.orcid]
    assert orcids
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", orcid) for orcid in orcids)
    assert all(re.fullmatch(r"\d{4}(-\d\d){0,2}", r.publication_date or "") for r in records)


def test_creation_and_entry_dates_agree_with_the_medline_form(genuine: Path) -> None:
    """CRDT is the history's "entrez" and EDAT its "pubmed" date."""
    medline = unpacked(genuine / "data/pubmed/medline_text/retractions.medline.gz").decode()
    printed = {
        re.search(r"PMID- (\d+)", record)[1]: record  # type: ignore[index]
        for record in medline.split("\n\n")
        if "PMID- " in record
    }
    compared = 0
    for path in pubmed_files(genuine):
        for record in parse_articles(unpacked(path)):
            if isinstance(record, Publication) and (text := printed.get(record.pmid or "")):
                created = re.search(r"CRDT- (\S+)", text)
                if created and record.date_created:
                    assert created[1].replace("/", "-") == record.date_created
                    compared += 1
    if not compared:
        pytest.skip("no record is there in both forms")


def test_what_came_in_place_of_pubmed_xml_is_refused(genuine: Path) -> None:
    for path in sorted((genuine / "data/reported_bodies").glob("*")):
        with pytest.raises(ResponseError):
            list(parse_articles(path.read_bytes()))


def occurrences(value: object, name: str) -> int:
    """Return how many objects stand in lists called `name`, anywhere in `value`."""
    if isinstance(value, list):
        return sum(occurrences(item, name) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get(name)
    return (len(own) if isinstance(own, list) else 0) + sum(
        occurrences(item, name) for item in value.values()
    )


def _results_of(body: bytes) -> Iterator[dict[str, object]]:
    document = json.loads(body)
    studies = document if isinstance(document, list) else document.get("studies", [document])
    for study in studies:
        yield study.get("resultsSection", {})


def test_every_study_is_read_whole(genuine: Path) -> None:
    trials: list[Trial] = []
    naive = {"events": 0, "measurements": 0, "analyses": 0}
    for folder in ("studies", "pages", "exports", "topic"):
        for path in sorted((genuine / "data/ctgov_v2" / folder).glob("*.json*")):
            body = unpacked(path)
            records = list(parse_studies(body))
            for study in _results_of(body):
                naive["events"] += occurrences(study.get("adverseEventsModule"), "stats")
                outcomes = study.get("outcomeMeasuresModule")
                naive["measurements"] += occurrences(outcomes, "measurements")
                naive["analyses"] += occurrences(outcomes, "analyses")
            assert [r for r in records if isinstance(r, BadRecord)] == [], path
            trials += [r for r in records if isinstance(r, Trial)]
    assert len(trials) >= 221
    assert naive == {
        "events": sum(len(trial.adverse_events) for trial in trials),
        "measurements": sum(r.value is not None for t in trials for r in t.outcome_results),
        "analyses": sum(len(trial.outcome_analyses) for trial in trials),
    }
    assert naive["events"] >= 5_691
    for trial in trials:
        groups = {group.group_id for group in trial.adverse_event_groups}
        assert {event.group_id for event in trial.adverse_events} <= groups
        for event in trial.adverse_events:
            assert event.affected is not None
            assert event.at_risk is not None
            assert event.affected <= event.at_risk
        for result in trial.outcome_results:
            assert result.group_title
            assert result.denominator is not None
    empty = {(t.registry_id, r.outcome) for t in trials for r in t.outcome_results if not r.value}
    assert empty == {
        ("NCT02552212", "Certolizumab Pegol Plasma Concentration at Baseline"),
        ("NCT04431453", "Bilirubin Concentrations in < 14-day-old Participants"),
    }
