"""The sources as the night run opens them: live, politely, and again from the archive."""

from __future__ import annotations

import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.interface import Plan
from harvest.sources import SOURCES, open_live, open_replay
from records.model import Harvested, Incomplete, SearchReport
from records.topic import Search
from tests.harvest.live import API_KEY, EMAIL, PUBMED_SEARCH, TRIAL_SEARCH, quick_settings
from tests.local_services import LocalServices, LoggedRequest, article, faults, study

SEARCHES = {"pubmed": [PUBMED_SEARCH], "clinicaltrials": [TRIAL_SEARCH]}
ARTICLES = {str(n): article(str(n)) for n in range(1, 6)}
STUDIES = [study(f"NCT{n:08}") for n in range(1, 4)]


@pytest.fixture
def services():
    with LocalServices(ARTICLES, STUDIES) as running:
        yield running


def gaps(log: tuple[LoggedRequest, ...], service: str) -> list[float]:
    times = [r.time for r in log if r.service == service]
    return [later - earlier for earlier, later in pairwise(times)]


def assert_pace(log: tuple[LoggedRequest, ...], a_second: int, spacing_s: float) -> None:
    """Check that requests were spaced as promised, by when they arrived.

    The whole takes as long as the spacing asks; without a pace it would take a fraction of that.
    In any one second there are no more than promised, but for what a busy machine holds up on
    the way and lets through together.
    """
    times = sorted(request.time for request in log)
    assert times[-1] - times[0] >= (len(times) - 1) * spacing_s * 0.95
    most = max(sum(1 for t in times if start <= t < start + 0.95) for start in times)
    assert most <= a_second + max(1, a_second // 3)


def test_a_replay_yields_what_the_live_harvest_yielded(
    services: LocalServices, tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path)
    # A night with trouble: the failures must not come back in the replay.
    services.faults.add(faults.html(on="efetch"), faults.truncated(on="studies"))
    live = {
        name: list(source.harvest(Plan.whole(SEARCHES[name])))
        for name, source in open_live(settings, archive, "run-1").items()
    }
    asked = len(services.log)
    again = {
        name: list(source.harvest(Plan.whole(SEARCHES[name])))
        for name, source in open_replay(Archive(tmp_path / "raw")).items()
    }
    assert again == live
    assert list(live) == ["pubmed", "clinicaltrials"] == list(SOURCES)
    assert [type(e) for e in live["pubmed"]] == [SearchReport] + [Harvested] * 5
    assert [type(e) for e in live["clinicaltrials"]] == [SearchReport] + [Harvested] * 3
    assert len(services.log) == asked
    assert all(source.name == name for name, source in open_replay(archive).items())


def test_a_replay_of_another_topic_is_incomplete_and_says_what_to_do(tmp_path: Path) -> None:
    sources = open_replay(Archive(tmp_path / "nothing"))
    events = [
        e for name, source in sources.items() for e in source.harvest(Plan.whole(SEARCHES[name]))
    ]
    assert [type(e) for e in events] == [Incomplete] * 3
    assert all("Harvest this topic live once" in e.reason for e in events)


def test_secrets_stay_out_of_the_archive_on_a_good_night(
    services: LocalServices, tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path)
    for name, source in open_live(settings, archive, "run-1").items():
        list(source.harvest(Plan.whole(SEARCHES[name])))
    kept = (tmp_path / "raw" / "requests.jsonl").read_text()
    kept += b"".join(archive.body(e.sha256) for e in archive.entries()).decode()
    assert len(kept) > 1000
    for secret in (API_KEY, EMAIL, "api_key", "email"):
        assert secret not in kept
    assert not any(r.get("api_key") for r in services.log if r.service == "clinicaltrials")


@pytest.mark.parametrize(("key", "spacing"), [(None, 0.37), (API_KEY, 0.11)])
def test_pubmed_is_asked_no_faster_than_it_allows(
    services: LocalServices, tmp_path: Path, key: str | None, spacing: float
) -> None:
    settings = quick_settings(services, tmp_path, api_key=key)
    source = open_live(settings, Archive(tmp_path / "raw"), "r")["pubmed"]
    searches = [Search("pubmed", f"s{n}", "core", f"term {n}") for n in range(8 if key else 4)]
    list(source.harvest(Plan.whole(searches)))
    found = gaps(services.log, "pubmed")
    assert len(found) == len(searches)
    assert sum(found) >= len(found) * spacing - 0.05
    assert_pace(services.log, *((10, 0.1) if key else (3, 1 / 3)))


def test_clinicaltrials_is_asked_once_a_second(services: LocalServices, tmp_path: Path) -> None:
    settings = quick_settings(services, tmp_path)
    source = open_live(settings, Archive(tmp_path / "raw"), "r")["clinicaltrials"]
    list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert len(services.log) == 2
    assert sum(gaps(services.log, "clinicaltrials")) > 0.9


def test_failed_tries_keep_the_pace_too(services: LocalServices, tmp_path: Path) -> None:
    services.faults.extend([faults.too_many()] * 3)
    settings = quick_settings(services, tmp_path, api_key=None)
    source = open_live(settings, Archive(tmp_path / "raw"), "r")["pubmed"]
    list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    assert len(services.log) == 5
    assert sum(gaps(services.log, "pubmed")) > 4 * 0.37 - 0.05


def test_retry_after_is_honoured_on_the_wire(services: LocalServices, tmp_path: Path) -> None:
    services.faults.add(faults.too_many("1"))
    settings = quick_settings(services, tmp_path, longest_pause_s=5)
    source = open_live(settings, Archive(tmp_path / "raw"), "r")["pubmed"]
    list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    assert gaps(services.log, "pubmed")[0] >= 1.0


def test_threads_share_one_pace(services: LocalServices, tmp_path: Path) -> None:
    settings = quick_settings(services, tmp_path)
    archive = Archive(tmp_path / "raw")

    def harvest(name: str) -> None:
        source = open_live(settings, archive, name)["pubmed"]
        list(source.harvest(Plan.whole([Search("pubmed", name, "core", f"term {name}")])))

    threads = [threading.Thread(target=harvest, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(services.log) == 16
    assert_pace(services.log, 10, 0.1)


PROCESS = """
import sys
from pathlib import Path
from harvest.archive.archive import Archive
from harvest.fetch.endpoints import HarvestSettings
from harvest.interface import Plan
from harvest.sources import open_live
from records.topic import Search
settings = HarvestSettings(pubmed_base_url=sys.argv[1], lock_directory=Path(sys.argv[2]))
source = open_live(settings, Archive(sys.argv[3]), "run")["pubmed"]
searches = [Search("pubmed", str(n), "core", f"term {n}") for n in range(4)]
list(source.harvest(Plan.whole(searches)))
"""


def test_processes_share_one_pace(services: LocalServices, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, services.pubmed_base_url, str(tmp_path)]
    processes = [subprocess.Popen([*command, str(tmp_path / name)]) for name in ("a", "b")]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(services.log) == 10
    assert_pace(services.log, 3, 1 / 3)
