"""Read a site all the while, as many people at once, and judge every answer.

    python -m scripts.readers http://127.0.0.1:8001 --readers 4 --seconds 60

Each reader walks: pages, records, tables, SQL, feeds, exports, the whole file. An answer fails when
it does not come, has a status of 500 or more, is refused, is cut short, is not what its media type
says, or is of two nights at once: each names its night in a header, and where the content tells of
which night it is (the last run, the digest of the file) both must agree.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

PATIENCE_S = 30.0
HEADER = "evidence-version"
NAMED = 10
LAST_RUN = "select+id+from+runs+order+by+rowid+desc+limit+1"
STARTS = (
    "/",
    "/search?q=ketamine",
    "/side-effects",
    "/outcomes",
    "/landscape",
    "/changes",
    "/runs",
    "/data",
    "/versions",
    "/studies",
    "/evidence/mentions",
    "/evidence/records.json?_size=5",
    "/feed.atom",
    "/references.ris?kind=trials",
    "/tables/records.csv",
)
_LINK = re.compile(r'href="(/[^"#]*)"')
_UNREAD = re.compile(r"\.(db|xlsx|jsonl|ris|nbib|bib|svg)\b|^/static|^/-/static|format=")


def _last_run_of_health(response: requests.Response) -> str:
    return str(response.json()["last_run"]["id"])


def _last_run_of_sql(response: requests.Response) -> str:
    return str(response.json()[0]["id"])


def _last_run_of_csv(response: requests.Response) -> str:
    return max(re.findall(r"^(\d{8}T\d{6}Z-\d+),", response.text, re.MULTILINE))


PROBES: dict[str, Callable[[requests.Response], str]] = {
    "/-/health.json": _last_run_of_health,
    f"/evidence.json?sql={LAST_RUN}&_shape=array": _last_run_of_sql,
    "/tables/runs.csv": _last_run_of_csv,
}
"""Answers that say which run was the last, and where: it begins the name of the night."""


@dataclass
class Report:
    """What readers met: requests, what went wrong (kind, address), nights seen, seconds."""

    requests: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    nights: set[str] = field(default_factory=set)
    slowest_s: float = 0.0
    agreed: int = 0

    @property
    def failed(self) -> int:
        """Return how many answers were wrong in any way."""
        return self.wrong.total()

    def lines(self) -> list[str]:
        """Return the report for people."""
        return [
            f"{self.requests:8} requests of readers",
            f"{len(self.nights):8} nights seen by them",
            f"{self.agreed:8} answers whose content names their night, and rightly",
            f"{self.slowest_s:8.2f} seconds the slowest answer took",
            f"{self.failed:8} failed",
            *(f"{count:8} {kind}" for kind, count in sorted(self.wrong.items())),
            *self.examples[:NAMED],
        ]

    def as_json(self) -> str:
        """Return the report for another process."""
        return json.dumps({**self.__dict__, "nights": sorted(self.nights)})

    @classmethod
    def of_json(cls, text: str) -> Report:
        """Return the report that another process made."""
        told: dict[str, Any] = json.loads(text)
        return cls(**{**told, "wrong": Counter(told["wrong"]), "nights": set(told["nights"])})


class Reader:
    """One person who reads: asks for pages and follows their links."""

    def __init__(self, address: str, report: Report, lock: threading.Lock, seed: int) -> None:
        self.address, self.report, self.lock = address, report, lock
        self.chance = random.Random(seed)
        self.session = requests.Session()
        self.links: dict[str, str] = {}

    def read(self) -> None:
        """Ask for one thing and judge the answer."""
        what = self.chance.random()
        if what < 0.2:
            self._ask(self.chance.choice(list(PROBES)))
        elif what < 0.22:
            self._ask("/evidence.db")
        elif what < 0.6 and self.links:
            self._ask(self.chance.choice(list(self.links)))
        else:
            self._ask(self.chance.choice(STARTS))

    def _ask(self, path: str) -> None:
        began = time.monotonic()
        try:
            response = self.session.get(self.address + path, timeout=PATIENCE_S)
            problem = self._problem(path, response)
        except requests.RequestException as error:
            problem = f"no answer: {type(error).__name__}"
        took = time.monotonic() - began
        with self.lock:
            self.report.requests += 1
            self.report.slowest_s = max(self.report.slowest_s, round(took, 2))
            if problem:
                self.report.wrong[problem.split(":")[0]] += 1
                self.report.examples.append(f"{path}: {problem}")

    def _problem(self, path: str, response: requests.Response) -> str | None:
        night, kind = response.headers.get(HEADER, ""), response.headers.get("content-type", "")
        with self.lock:
            self.report.nights.add(night)
        if response.status_code == 404 and self.links.get(path, night) != night:
            return None  # a link of another night's page
        if response.status_code != 200 and not _is_health(path, response):
            return f"status {response.status_code}"
        if not _is_whole(kind, response):
            return f"not whole: {kind}"
        if "html" in kind:
            self._remember(response.text, night)
        return self._of_two_nights(path, response, night)

    def _of_two_nights(self, path: str, response: requests.Response, night: str) -> str | None:
        """Say whether an answer's content is of another night than its header says."""
        run, _, digest = night.rpartition("-")
        if path == "/evidence.db":
            told, right = hashlib.sha256(response.content).hexdigest()[: len(digest)], digest
        elif path in PROBES:
            told, right = PROBES[path](response), run
        else:
            return None
        if told != right:
            return f"of two nights: says {told}, header {night}"
        with self.lock:
            self.report.agreed += 1
        return None

    def _remember(self, text: str, night: str) -> None:
        for link in _LINK.findall(text):
            path = link.replace("&amp;", "&")
            if not _UNREAD.search(path) and not urlsplit(path).netloc:
                self.links[path] = night
        for old in list(self.links)[:-500]:
            del self.links[old]


def _is_health(path: str, response: requests.Response) -> bool:
    """Say whether this is the health page, which tells monitors with 503 that data are old."""
    return path.startswith("/-/health.json") and response.status_code == 503


def _is_whole(kind: str, response: requests.Response) -> bool:
    text = response.text if "octet" not in kind else ""
    if "html" in kind:
        return text.rstrip().endswith("</html>")
    if "atom" in kind:
        return text.rstrip().endswith("</feed>")
    if "json" in kind:
        try:
            json.loads(text)
        except ValueError:
            return False
    return bool(response.content)


class Readers:
    """Several readers at once, each in a thread, until they are told to stop."""

    def __init__(self, address: str, count: int) -> None:
        self.report, self._stop = Report(), threading.Event()
        lock = threading.Lock()
        readers = [Reader(address, self.report, lock, seed) for seed in range(count)]
        self._threads = [threading.Thread(target=self._read, args=(one,)) for one in readers]

    def _read(self, reader: Reader) -> None:
        while not self._stop.is_set():
            reader.read()

    def start(self) -> None:
        """Begin to read."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Report:
        """Stop reading and return what was met."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE_S)
        return self.report


@contextmanager
def reading(address: str, count: int) -> Iterator[Report]:
    """Let readers read in a process of their own; their report is filled in at the end."""
    report = Report()
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.readers", address, "--readers", str(count)],
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield report
    finally:
        said, _ = process.communicate("", timeout=4 * PATIENCE_S)
        report.__dict__.update(Report.of_json(said).__dict__)


def main() -> int:
    """Read until standard input ends, or for so many seconds, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--seconds", type=float, help="how long; else until standard input ends")
    asked = parser.parse_args()
    readers = Readers(asked.address, asked.readers)
    readers.start()
    if asked.seconds is None:
        sys.stdin.read()
        print(readers.stop().as_json())
        return 0
    time.sleep(asked.seconds)
    report = readers.stop()
    print("\n".join(report.lines()))
    return int(report.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
