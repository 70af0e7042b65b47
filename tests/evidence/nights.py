"""Real nights in processes of their own, for tests that spoil them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from db.store import Store
from tests.conftest import ROOT
from tests.local_services import LocalServices, article, study

PMIDS = range(101, 109)
TOPIC = """
title = "Ketamine in short"
description = "A topic with one search a source, so that a night is short."
[[search]]
source = "pubmed"
name = "main"
role = "core"
query = "ketamine"
[[search]]
source = "clinicaltrials"
name = "main"
role = "core"
[search.query]
intr = "ketamine"
"""
EVIDENCE = [sys.executable, "-m", "evidence"]

T = TypeVar("T")


def services() -> LocalServices:
    articles = {str(n): article(str(n), f"Ketamine in anorexia nervosa, part {n}") for n in PMIDS}
    return LocalServices(articles, [study(f"NCT0000000{n}") for n in range(1, 4)])


def other_host(address: str) -> str:
    """Return the address under another name: each host has its own politeness, as in earnest."""
    return address.replace("127.0.0.1", "localhost")


def at_once(work: Callable[[T], object], items: Iterable[T]) -> None:
    """Try the items side by side: nights mostly wait between requests."""
    with ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(work, item) for item in items]:
            done.result()


def environment(data: Path, running: LocalServices | None = None, **more: str) -> dict[str, str]:
    topic = data.parent / "short.toml"
    topic.parent.mkdir(parents=True, exist_ok=True)
    if not topic.exists() or topic.read_text(encoding="utf-8") != TOPIC:
        topic.write_text(TOPIC, encoding="utf-8")  # never while another program may read it
    shown = {**os.environ, "EVIDENCE_DATA": str(data), "EVIDENCE_TOPIC": str(topic)}
    shown |= {"TMPDIR": str(data.parent), "PYTHONPATH": str(ROOT)}
    if running:
        shown["EVIDENCE_PUBMED_BASE_URL"] = running.pubmed_base_url
        shown["EVIDENCE_CLINICALTRIALS_BASE_URL"] = other_host(running.clinicaltrials_base_url)
    return shown | more


def start(
    data: Path,
    *arguments: str,
    running: LocalServices | None = None,
    before: Callable[[], None] | None = None,
    **more: str,
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*EVIDENCE, *arguments],
        env=environment(data, running, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in out + err, err
    assert "Exception ignored" not in err, err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run(
    data: Path,
    *arguments: str,
    running: LocalServices | None = None,
    before: Callable[[], None] | None = None,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    return ended(start(data, *arguments, running=running, before=before, **more))


def the_one_error(night: subprocess.CompletedProcess[str]) -> str:
    """Return the line that says what went wrong; there is exactly one."""
    assert night.returncode == 2, night.stderr
    lines = [line for line in night.stderr.splitlines() if line.startswith("evidence: ")]
    assert len(lines) == 1, night.stderr
    return lines[0]


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("pragma integrity_check").fetchone()[0] == "ok")


def stored(data: Path) -> int:
    with Store(data / "store.db") as store:
        return int(store.value("select count(*) from source_records"))


def undated(path: Path) -> list[object]:
    """Return the evidence in a published database without the times at which it was fetched."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute(sql).fetchall()
            for sql in (
                "select id, kind from records order by 1",
                "select pmid, title, abstract, design, population_n from publications order by 1",
                "select registry_id, title, status from trials order by 1",
                'select record, start, "end", label, concept, assertion from mentions order by 1,2',
                "select study, record, link from study_reports order by 1, 2",
            )
        ]


def copied(good: Path, place: Path) -> Path:
    """Return a copy of a data directory, to be spoiled."""
    shutil.copytree(good, place / "data")
    return place / "data"
