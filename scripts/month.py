"""Spend a month of nights under a site that is read all the while, and count what readers noticed.

    python scripts/month.py --nights 30 --seed 1 --readers 4

On a third of the nights something is disturbed: faults on the wire, one endpoint failing all night,
a kill at any moment of harvest, build, check or switch, a disk that is full, two nights at once.
Records come, change, are retracted, deleted and come back. Every ten nights one is kept for ever,
and one is rolled back. The site is one process that is never restarted. At the end the public
database must be what the sources say, and what the archive alone gives again.
Prints counts; exits 1 when any of them tells of harm.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from scripts.readers import reading
from scripts.soak import (
    REREAD,
    a_fault_all_night,
    a_full_disk,
    a_kill,
    faults_now_and_then,
    two_nights_at_once,
)
from tests.faults.month import month, site
from tests.faults.soaking import HARMS, say
from tests.faults.world import quick_nights

DISTURBANCES = (
    faults_now_and_then,
    faults_now_and_then,
    a_fault_all_night,
    a_kill,
    a_kill,
    a_kill,
    a_full_disk,
    two_nights_at_once,
)


def main() -> int:
    """Spend the month, print the counts, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=4)
    asked = parser.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="month-") as directory,
        quick_nights(Path(directory)) as clock,
        mock.patch("evidence.planning.REREAD", REREAD),
    ):
        spent = month(Path(directory), clock, random.Random(asked.seed), DISTURBANCES)
        with spent.soak.corpus.services:
            spent.a_day()
            with (
                site(spent.soak.data, _free_port()) as address,
                reading(address, asked.readers) as read,
            ):
                spent.live(asked.nights)
    counts = spent.soak.counts
    say(f"seed {asked.seed}, {spent.soak.day} nights in {time.monotonic() - began:.0f} s")
    print(f"{len(spent.shown):8} nights shown")
    for name, count in sorted(counts.items()):
        if name not in HARMS:
            print(f"{count:8} {name}")
    for name in HARMS:
        print(f"{counts[name]:8} {name}")
    for line in read.lines():
        print(line)
    return int(any(counts[name] for name in HARMS) or read.failed > 0)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
