"""The bundled archive: replayed by the real sources, whole, marked, and made from the records."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from evidence.topic_file import load_topic
from harvest.archive.archive import Archive
from harvest.files.files import replay_files
from harvest.interface import Plan
from harvest.sources import SOURCES, open_replay
from records.model import Harvested, HarvestEvent, Publication, SearchReport, Trial
from tests.conftest import ROOT, SHARED

BUNDLE = ROOT / "evidence" / "demonstration"


@pytest.fixture(scope="module")
def events() -> Sequence[HarvestEvent]:
    archive = Archive(BUNDLE)
    topic = load_topic("ketamine-eating-disorders")
    found: list[HarvestEvent] = []
    for name, source in open_replay(archive).items():
        found += source.harvest(Plan.whole(topic.searches_of(name)))
    return [*found, *replay_files(archive)]


def publications(events: Sequence[HarvestEvent]) -> list[Publication]:
    return [
        e.record for e in events if isinstance(e, Harvested) and isinstance(e.record, Publication)
    ]


def trials(events: Sequence[HarvestEvent]) -> list[Trial]:
    return [e.record for e in events if isinstance(e, Harvested) and isinstance(e.record, Trial)]


def test_every_body_is_sound() -> None:
    assert Archive(BUNDLE).verify() == ()


def test_it_answers_all_that_the_sources_ask_and_nothing_is_missing(
    events: Sequence[HarvestEvent],
) -> None:
    assert {type(event) for event in events} == {Harvested, SearchReport}
    reports = [event for event in events if isinstance(event, SearchReport)]
    topic = load_topic("ketamine-eating-disorders")
    searches = [search for source in SOURCES for search in topic.searches_of(source)]
    assert [report.name for report in reports] == [search.name for search in searches]
    assert all(report.received == report.source_count for report in reports)


def test_it_holds_89_publications_and_23_trials(events: Sequence[HarvestEvent]) -> None:
    papers = publications(events)
    assert len({p.doi or p.pmid or p.source_key for p in papers}) == 89
    assert len({p.pmid for p in papers if p.pmid}) == 19
    registered = trials(events)
    assert len(registered) == len({trial.registry_id for trial in registered}) == 23
    registries = [trial.registry for trial in registered]
    assert {name: registries.count(name) for name in registries} == {
        "ClinicalTrials.gov": 19,
        "ISRCTN": 1,
        "ANZCTR": 1,
        "EU CTR": 2,
    }


def test_known_records_are_found_by_the_searches_or_are_bundled(
    events: Sequence[HarvestEvent],
) -> None:
    bundled = {p.pmid for p in publications(events)} | {t.registry_id for t in trials(events)}
    known = load_topic("ketamine-eating-disorders").known_records
    assert {record.value for record in known} <= bundled


def test_all_prose_is_marked_as_restated(events: Sequence[HarvestEvent]) -> None:
    for publication in publications(events):
        assert publication.abstract_source == ("restated" if publication.sections else None)
        if publication.sections:
            assert (publication.abstract_copyright or "").startswith("RESTATED:")
    assert {trial.text_source for trial in trials(events)} == {"restated"}


def test_nothing_was_invented(events: Sequence[HarvestEvent]) -> None:
    for publication in publications(events):
        assert not publication.mesh_headings
        assert not publication.chemicals
        assert not publication.accessions
        assert not any(author.affiliations or author.orcid for author in publication.authors)
        assert publication.title or publication.descriptor
    for trial in trials(events):
        assert not trial.adverse_events
        assert not trial.references


def test_links_set_by_hand_say_when_they_are_inferred(events: Sequence[HarvestEvent]) -> None:
    links = {
        (publication.doi or publication.title or "", trial.registry_id): trial.note
        for publication in publications(events)
        for trial in publication.linked_trials
    }
    inferred = links["10.1007/s40519-022-01455-x", "NCT04714541"]
    assert (inferred or "").startswith("inferred")
    assert links["10.1097/JCP.0000000000001209", "NCT01920555"] == "post hoc BMI analysis"
    assert len(links) == 5


@pytest.mark.genuine
def test_the_script_makes_the_same_bundle_again(tmp_path: Path) -> None:
    records = SHARED / "records"
    if not records.is_dir():
        pytest.skip("the records of the demonstration are not beside this checkout")
    script = [sys.executable, str(ROOT / "scripts" / "bundle_demonstration.py")]
    subprocess.run([*script, str(records), str(tmp_path)], check=True, cwd=ROOT)
    made = Archive(tmp_path)
    assert [entry.line() for entry in made.entries()] == [
        entry.line() for entry in Archive(BUNDLE).entries()
    ]
    assert made.verify() == ()


@pytest.mark.genuine
def test_the_prose_is_exactly_that_of_the_records(events: Sequence[HarvestEvent]) -> None:
    import json

    path = SHARED / "records" / "publications.jsonl"
    if not path.is_file():
        pytest.skip("the records of the demonstration are not beside this checkout")
    restated = []
    for line in path.read_text("utf-8").splitlines():
        abstract = json.loads(line).get("restated_abstract")
        parts = abstract.values() if isinstance(abstract, dict) else [abstract]
        restated += [" ".join(part.split()) for part in parts if part]
    shown = [
        section.text for publication in publications(events) for section in publication.sections
    ]
    assert sorted(shown) == sorted(restated)
