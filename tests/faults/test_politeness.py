"""How this program behaves towards the services, by the log of a server that enforces its rate."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.fetch.endpoints import user_agent
from harvest.interface import Plan
from harvest.sources import open_live
from tests.conftest import ROOT
from tests.harvest.live import (
    API_KEY,
    EMAIL,
    PUBMED_SEARCH,
    TRIAL_SEARCH,
    clinicaltrials,
    pubmed,
    quick_settings,
)
from tests.local_services import LocalServices, article, faults, study

THREADS, PROCESSES, SEARCHES = 2, 2, 4

PROCESS = f"""
import sys, threading
from pathlib import Path
from harvest.archive.archive import Archive
from harvest.fetch.endpoints import HarvestSettings
from harvest.interface import Plan
from harvest.sources import open_live
from records.topic import Search
base, locks, place, key = sys.argv[1:]
settings = HarvestSettings(pubmed_base_url=base, lock_directory=Path(locks), api_key=key or None)
def harvest(name):
    source = open_live(settings, Archive(Path(place) / name), "run")["pubmed"]
    searches = [Search("pubmed", str(n), "core", f"term {{n}}") for n in range({SEARCHES})]
    list(source.harvest(Plan.whole(searches)))
threads = [threading.Thread(target=harvest, args=(str(n),)) for n in range({THREADS})]
[t.start() for t in threads]
[t.join() for t in threads]
"""


@pytest.mark.parametrize(("key", "most"), [("", 3), (API_KEY, 10)])
def test_a_server_that_enforces_its_rate_never_has_to(tmp_path: Path, key: str, most: int) -> None:
    """Several threads of several processes, each with an archive of its own, share one rate."""
    with LocalServices({"1": article("1")}) as services:
        services.most_in_a_second["pubmed"] = most
        command = [sys.executable, "-c", PROCESS, services.pubmed_base_url, str(tmp_path)]
        processes = [
            subprocess.Popen([*command, str(tmp_path / str(number)), key], cwd=ROOT)
            for number in range(PROCESSES)
        ]
        assert [process.wait(120) for process in processes] == [0] * PROCESSES
        log = services.log
    assert len(log) == PROCESSES * THREADS * (SEARCHES + 1)
    # A busy machine may hold a request up between its turn and its arrival, so that two arrive
    # close together; the pace leaves a margin for that, and what remains is one request.
    assert sum(request.fault is not None for request in log) <= 1
    assert log[-1].time - log[0].time >= (len(log) - 1) / most


def test_that_server_refuses_who_asks_faster(tmp_path: Path) -> None:
    with LocalServices({"1": article("1")}) as services:
        services.most_in_a_second["pubmed"] = 3
        for number in range(6):  # six lines of their own, as six hosts would have them
            line = quick_settings(services, tmp_path / str(number), attempts=1, api_key=API_KEY)
            source = open_live(line, Archive(tmp_path / "raw"), "run")["pubmed"]
            list(source.harvest(Plan.whole([PUBMED_SEARCH])))
        assert any(request.fault == "over the limit" for request in services.log)


def test_every_request_says_who_asks(tmp_path: Path) -> None:
    with LocalServices({"1": article("1")}, [study("NCT00000001")]) as services:
        settings = quick_settings(services, tmp_path)
        sources = open_live(settings, Archive(tmp_path / "raw"), "run")
        list(sources["pubmed"].harvest(Plan.whole([PUBMED_SEARCH])))
        list(sources["clinicaltrials"].harvest(Plan.whole([TRIAL_SEARCH])))
        log = services.log
    assert {request.user_agent for request in log} == {user_agent()}
    assert "ketamine-evidence/" in user_agent()
    for request in log:
        names = dict(request.parameters)
        if request.service == "pubmed":
            assert (names["tool"], names["email"]) == ("ketamine-evidence", EMAIL)
        else:
            assert not {"tool", "email", "api_key"} & set(names)


@pytest.mark.parametrize(
    ("make", "search", "on"),
    [(pubmed, PUBMED_SEARCH, "esearch"), (clinicaltrials, TRIAL_SEARCH, "version")],
)
def test_after_failures_the_pauses_grow_and_differ(tmp_path: Path, make, search, on: str) -> None:
    """Back-off doubles, shortened at random by up to half, so that clients do not return as one."""
    random.seed(20261122)
    found = []
    for number in range(2):
        with LocalServices({"1": article("1")}, [study("NCT00000001")]) as services:
            services.faults.extend([faults.status(503, on=on)] * 3)
            settings = quick_settings(services, tmp_path, pause_s=0.4, longest_pause_s=9.0)
            source = make(settings, Archive(tmp_path / f"raw{number}"))  # without a pace
            list(source.harvest(Plan.whole([search])))
            times = [r.time for r in services.log if on in r.path]
        found.append([later - earlier for earlier, later in pairwise(times)])
    for pauses in found:
        assert len(pauses) == 3
        for number, pause in enumerate(pauses):
            assert 0.2 * 2**number <= pause <= 0.4 * 2**number + 1.0
    assert found[0] != pytest.approx(found[1], abs=0.001)


def test_retry_after_is_waited_for_and_others_keep_their_pace_meanwhile(tmp_path: Path) -> None:
    with LocalServices({"1": article("1")}) as services:
        services.faults.add(faults.too_many(retry_after="2"))
        settings = quick_settings(services, tmp_path, longest_pause_s=9.0)

        def harvest(name: str) -> None:
            source = open_live(settings, Archive(tmp_path / name), "run")["pubmed"]
            list(source.harvest(Plan.whole([PUBMED_SEARCH])))

        threads = [threading.Thread(target=harvest, args=(name,)) for name in ("a", "b")]
        for thread in threads:
            thread.start()
            time.sleep(0.3)
        for thread in threads:
            thread.join()
        log = services.log
    refused, *others = log
    assert refused.fault == "too many"
    again = [request for request in others if request.path == "esearch.fcgi"][-1]
    assert again.time - refused.time >= 2.0
