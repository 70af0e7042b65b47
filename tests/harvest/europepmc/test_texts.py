"""Full texts over the wire: asked for only where the licence lets them be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harvest.archive.archive import Archive
from harvest.archive.replay import RunTransport
from harvest.europepmc.texts import TEXTS, EuropePmcTexts
from harvest.interface import Plan
from records.model import FullText, HarvestedText, Incomplete, Quarantined
from tests.harvest.europepmc.live import texts
from tests.harvest.europepmc.samples import TRIAL, jats
from tests.local_services import LocalServices, faults
from tests.local_services.europepmc import paper, preprint

FREE = paper("1")


@pytest.fixture
def services() -> Iterator[LocalServices]:
    with LocalServices() as running:
        running.europepmc.results = {"MED:1": FREE}
        running.europepmc.texts = {"PMC1": TRIAL}
        yield running


def read(services: LocalServices, place: Path, *keys: str) -> list[Any]:
    return list(texts(services, place).harvest(Plan((), reread=keys)))


def only_text(services: LocalServices, place: Path, key: str = "MED:1") -> FullText:
    (event,) = read(services, place, key)
    assert isinstance(event, HarvestedText)
    return event.text


def asked_texts(services: LocalServices) -> list[str]:
    return [request.path for request in services.log if request.path != "search"]


def test_an_open_text_is_read_with_its_licence(services: LocalServices, tmp_path: Path) -> None:
    text = only_text(services, tmp_path)
    assert (text.source, text.source_key, text.pmid) == ("europepmc", "MED:1", "1")
    assert (text.text_key, text.licence, text.open_access) == ("PMC1", "CC BY", True)
    assert text.reason is None
    assert len(text.parts) == 9
    assert "3 references" in text.left_out
    assert asked_texts(services) == ["PMC1/fullTextXML"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"isOpenAccess": "N"}, "the full text is not open access"),
        ({"isOpenAccess": None}, "the full text is not open access"),
        ({"license": None}, "no licence is stated, so the text may not be kept"),
        ({"license": "cc by-nc-nd"}, "its licence (CC BY-NC-ND) does not let it be kept"),
        ({"license": "no reuse"}, "its licence (no reuse) does not let it be kept"),
        ({"pmcid": None, "fullTextIdList": None}, "Europe PMC has no full text"),
        ({"pmcid": "x/../y", "fullTextIdList": None}, "Europe PMC has no full text"),
    ],
)
def test_a_text_that_may_not_be_kept_is_not_even_asked_for(
    services: LocalServices, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    services.europepmc.results["MED:1"] = {**FREE, **changes}
    text = only_text(services, tmp_path)
    assert (text.reason, text.parts) == (reason, ())
    assert asked_texts(services) == []


def test_the_licence_of_the_article_itself_is_the_one_that_counts(
    services: LocalServices, tmp_path: Path
) -> None:
    closed = (
        '<permissions><license xlink:href="https://creativecommons.org/licenses/by-nd/4.0/"/>'
        "</permissions>"
    )
    services.europepmc.texts["PMC1"] = jats("<p>Words.</p>", permissions=closed)
    text = only_text(services, tmp_path)
    assert (text.licence, text.parts) == ("CC BY-ND", ())
    assert text.reason == "its licence (CC BY-ND) does not let it be kept"
    services.europepmc.texts["PMC1"] = jats("<p>Words.</p>", permissions="")
    assert only_text(services, tmp_path / "2").licence == "CC BY"


def test_a_record_that_europe_pmc_does_not_know(services: LocalServices, tmp_path: Path) -> None:
    text = only_text(services, tmp_path, "MED:404")
    assert text.reason == "Europe PMC does not know the record"


def test_an_open_text_without_xml_is_no_failure(services: LocalServices, tmp_path: Path) -> None:
    services.europepmc.texts = {}
    text = only_text(services, tmp_path)
    assert text.reason == "open access, but Europe PMC has no XML of it"
    assert asked_texts(services) == ["PMC1/fullTextXML"]


def test_an_article_without_words_is_no_text(services: LocalServices, tmp_path: Path) -> None:
    services.europepmc.texts["PMC1"] = jats("")
    assert only_text(services, tmp_path).reason == "its XML holds no text"


def test_a_preprint_is_asked_for_by_its_own_id(services: LocalServices, tmp_path: Path) -> None:
    open_one = preprint(
        5, isOpenAccess="Y", license="cc by", fullTextIdList={"fullTextId": ["PPR5"]}
    )
    services.europepmc.results = {"PPR:PPR5": open_one}
    services.europepmc.texts = {"PPR5": TRIAL}
    text = only_text(services, tmp_path, "PPR:PPR5")
    assert (text.text_key, text.pmid, len(text.parts)) == ("PPR5", None, 9)


def test_many_are_looked_up_together_and_a_failure_costs_only_its_own(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.results = {f"MED:{n}": paper(str(n)) for n in range(1, 31)}
    services.europepmc.texts = {f"PMC{n}": TRIAL for n in range(1, 31)}
    services.faults.add(*[faults.status(500, on="PMC7/")] * 9)
    events = read(services, tmp_path, *services.europepmc.results)
    assert [r.path for r in services.log].count("search") == 2
    assert sum(isinstance(event, HarvestedText) for event in events) == 29
    (failed,) = [event for event in events if isinstance(event, Incomplete)]
    assert failed.keys == ("MED:7",)
    assert "HTTP status 500" in failed.reason


@pytest.mark.parametrize(
    "fault",
    [faults.truncated("PMC1"), faults.reset("PMC1"), faults.html("PMC1"), faults.too_many("PMC1")],
    ids=lambda fault: f"{fault.kind} {fault.status}",
)
def test_a_spoiled_text_is_asked_for_again(
    services: LocalServices, tmp_path: Path, fault: faults.Fault
) -> None:
    services.faults.add(fault)
    assert len(only_text(services, tmp_path).parts) == 9


@pytest.mark.parametrize("cut", range(50, len(TRIAL) - 1, 97))
def test_a_text_cut_anywhere_is_never_taken_for_whole(
    services: LocalServices, tmp_path: Path, cut: int
) -> None:
    services.europepmc.texts["PMC1"] = TRIAL[:cut]
    (event,) = read(services, tmp_path, "MED:1")
    assert isinstance(event, Incomplete)
    assert event.keys == ("MED:1",)


def test_an_article_that_is_no_xml_is_set_aside_whole(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.texts["PMC1"] = b"<article><body><p>broken</body></article>"
    event, known = read(services, tmp_path, "MED:1")
    assert isinstance(event, Quarantined)
    assert (event.name, event.raw) == ("PMC1", services.europepmc.texts["PMC1"])
    assert known.text.reason == "its XML could not be read and was set aside"
    assert known.text.parts == ()


def test_a_failed_lookup_names_all_that_it_was_about(
    services: LocalServices, tmp_path: Path
) -> None:
    services.faults.add(*[faults.status(503, on="/search")] * 9)
    (event,) = read(services, tmp_path, "MED:1", "MED:2")
    assert isinstance(event, Incomplete)
    assert event.keys == ("MED:1", "MED:2")


def test_an_archived_run_gives_the_same_texts_again(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.results["MED:2"] = paper("2", isOpenAccess="N")
    services.europepmc.results["MED:3"] = paper("3")
    live = read(services, tmp_path, "MED:1", "MED:2", "MED:3", "MED:404")
    archive = Archive(tmp_path / "raw")
    entries = [entry for entry in archive.entries() if entry.service == TEXTS]
    again = EuropePmcTexts(RunTransport(archive, entries))
    batches = again.batches([entry.request for entry in entries])
    assert batches == (("MED:1", "MED:2", "MED:3", "MED:404"),)
    assert list(again.harvest(Plan((), batches=batches))) == live
