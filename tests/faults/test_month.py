"""A few nights of the simulated month (scripts/month.py): disturbed, and read all the while."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

from scripts.month import DISTURBANCES
from scripts.readers import reading
from tests.faults.month import month, site
from tests.faults.soaking import HARMS
from tests.faults.world import quick_nights


@pytest.mark.slow
def test_readers_notice_nothing_of_nights_that_are_disturbed(tmp_path: Path) -> None:
    with quick_nights(tmp_path) as clock:
        spent = month(tmp_path, clock, random.Random(4), DISTURBANCES)
        spent.soak.page_check = False  # it has tests of its own, and takes seconds a night
        spent.soak.disturbances = DISTURBANCES
        with spent.soak.corpus.services:
            spent.a_day()
            with socket.create_server(("127.0.0.1", 0)) as listening:
                port = listening.getsockname()[1]
            with site(spent.soak.data, port) as address, reading(address, 2) as read:
                spent.live(9)
    assert {name: spent.soak.counts[name] for name in HARMS} == dict.fromkeys(HARMS, 0)
    assert spent.soak.counts["frozen"] == spent.soak.counts["rolled back"] == 1
    assert read.failed == 0, read.lines()
    assert len(read.nights) > 3
    assert read.agreed > 20
