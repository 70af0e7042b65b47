"""What monitors read: the code, the status, the age, and metrics that a strict reader accepts."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.metrics import CONTENT_TYPE, metrics
from db.versions import Published, sha256
from tests.datasette_config.sample import HOSTILE

ADDRESS = "/-/health.json"
Make = Callable[..., Any]


def moment(hours_ago: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


NIGHT = (
    "update runs set outcome = 'complete', reasons = null, started_at = '{at}', "
    "finished_at = '{at}'; update searches set run = 'r2', searched_at = '{at}'; "
)


@pytest.fixture
def made(tmp_path: Path, sample_path: Path, site_metadata: dict[str, Any]) -> Make:
    def make(script: str) -> Any:
        path = tmp_path / "changed.db"
        shutil.copyfile(sample_path, path)
        path.chmod(0o644)
        with closing(sqlite3.connect(path)) as opened:
            opened.executescript(script)
            opened.commit()
        return build_app(path, site_metadata)

    return make


async def answer(site: Any, address: str = ADDRESS) -> tuple[int, dict[str, Any]]:
    response = await site.client.get(address)
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, response.json()


async def test_a_fresh_complete_night_is_ok(made: Make) -> None:
    code, state = await answer(made(NIGHT.format(at=moment(3))))
    assert (code, state["status"], state["ok"]) == (200, "ok", True)
    assert 3 * 3600 <= state["age_seconds"] < 3 * 3600 + 60
    (pubmed,) = state["sources"]
    assert pubmed["last_whole"]["run"] == "r2"
    assert state["quarantine"] == {"pubmed": 1}


async def test_an_incomplete_night_is_told_and_is_no_alarm(made: Make) -> None:
    script = NIGHT.format(at=moment(3)) + "update runs set outcome = 'incomplete' where id = 'r2'"
    assert (await answer(made(script)))[0] == 200
    assert (await answer(made(script)))[1]["status"] == "incomplete"


async def test_a_source_that_fails_night_after_night_makes_the_evidence_stale(made: Make) -> None:
    night = NIGHT.format(at=moment(1)) + (
        "update runs set outcome = 'incomplete';"
        f"update runs set started_at = '{moment(30)}' where id = 'r1';"
        f"update searches set run = 'r1', searched_at = '{moment(30)}';"
        "insert into run_stages values ('r2', 1, 'harvest pubmed', '{at}', 5.0, 1);"
        "insert into not_stored values ('r2', 'pubmed', 'search main', 'no answer: status 500');"
    ).format(at=moment(1))
    code, state = await answer(made(night))
    assert (code, state["status"]) == (503, "stale")
    (pubmed,) = state["sources"]
    assert (pubmed["failures"], pubmed["last_whole"]["run"]) == (1, "r1")
    assert pubmed["last_failed"]["problem"] == "search main: no answer: status 500"
    assert (await answer(made(night), f"{ADDRESS}?max_age_hours=31"))[1]["status"] == "incomplete"


async def test_a_record_that_was_set_aside_does_not_make_its_source_old(made: Make) -> None:
    night = NIGHT.format(at=moment(2)) + (
        "update runs set outcome = 'incomplete' where id = 'r2';"
        "insert into not_stored select 'r2', source, name, reason from quarantine;"
    )
    code, state = await answer(made(night))
    assert (code, state["status"]) == (200, "incomplete")
    assert state["sources"][0]["failures"] == 0


async def test_a_failed_run_is_an_alarm(made: Make) -> None:
    script = NIGHT.format(at=moment(3)) + "update runs set outcome = 'failed' where id = 'r2'"
    code, state = await answer(made(script))
    assert (code, state["status"], state["failures_in_a_row"]) == (503, "failed", 1)


async def test_old_and_empty_files_are_stale(site: Any, made: Make) -> None:
    code, state = await answer(site)
    assert (code, state["status"]) == (503, "stale")
    empty = made("delete from searches; delete from run_stages; delete from runs;")
    code, state = await answer(empty)
    assert (code, state["status"], state["last_run"]) == (503, "stale", None)


async def test_a_file_of_an_earlier_release_without_stages_is_read(made: Make) -> None:
    code, state = await answer(made(NIGHT.format(at=moment(3)) + "drop table run_stages"))
    assert (code, state["status"]) == (200, "ok")


async def test_a_limit_of_the_environment_counts_and_nonsense_does_not(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = made(NIGHT.format(at=moment(3)))
    monkeypatch.setenv("EVIDENCE_MAX_AGE_HOURS", "2")
    assert (await answer(site))[0] == 503
    monkeypatch.setenv("EVIDENCE_MAX_AGE_HOURS", "soon")
    assert (await answer(site))[0] == 200


@pytest.mark.parametrize("limit", ["x", "-1", "nan", "inf", "1e9", "%00"])
async def test_a_limit_that_is_none_is_refused(site: Any, limit: str) -> None:
    code, state = await answer(site, f"{ADDRESS}?max_age_hours={limit}")
    assert code == 400
    assert "is no number of hours" in state["error"]


async def test_the_version_and_a_refused_candidate_are_told_also_while_files_are_swapped(
    tmp_path: Path, sample_path: Path, site_metadata: dict[str, Any]
) -> None:
    published = Published(tmp_path / "published", tmp_path / "evidence.db")
    published.directory.mkdir()
    at = moment(3)

    def show(run: str) -> str:
        shutil.copyfile(sample_path, published.candidate)
        published.candidate.chmod(0o644)
        with closing(sqlite3.connect(published.candidate)) as opened:
            opened.executescript(NIGHT.format(at=at) + f"insert into about values ('x', '{run}')")
            opened.commit()
        version = published.accept(run, {"published_at": at, "program_version": "1"})
        published.switch(version, at, "published")
        return version.name

    first = show("20261123T020000Z-1")
    site = build_app(published.alias, site_metadata, pointer=published.pointer)
    code, state = await answer(site)
    assert (code, state["version"]["name"]) == (200, first)
    assert state["version"]["sha256"] == sha256(published.directory / f"{first}.db")
    second = show("20261124T020000Z-1")
    assert (await answer(site))[1]["version"]["name"] == second
    shutil.copyfile(sample_path, published.candidate)
    published.refuse(at, [{"check": "counts", "problems": ["trials: 3 → 0"], "passed": False}])
    code, state = await answer(site)
    assert (code, state["status"]) == (503, "failed")
    assert state["refused"]["findings"] == [{"check": "counts", "problems": ["trials: 3 → 0"]}]
    (published.directory / "refused.json").write_text(json.dumps({"findings": 7}))
    assert (await answer(site))[1]["refused"]["findings"] == []
    published.forget_refused()
    assert (await answer(site))[0] == 200


NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def strictly(text: str) -> dict[str, list[tuple[str, float]]]:
    """Read metrics as the format's description demands: each family once, HELP, TYPE, samples."""
    assert text.endswith("\n")
    found: dict[str, list[tuple[str, float]]] = {}
    current = ""
    lines = text[:-1].split("\n")
    for number, line in enumerate(lines):
        if help_line := re.fullmatch(rf"# HELP ({NAME}) ((?:[^\\\n]|\\[\\n])*)", line):
            current = help_line[1]
            assert current not in found
            found[current] = []
            assert lines[number + 1] == f"# TYPE {current} gauge"
        elif not line.startswith("# TYPE "):
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] == current
            assert sample[2] not in [labels for labels, _ in found[current]]
            found[current].append((sample[2], float(sample[3])))
    assert all(found.values())
    return found


async def test_metrics_are_in_the_text_format(made: Make) -> None:
    site = made(NIGHT.format(at=moment(3)))
    response = await site.client.get("/-/metrics")
    assert response.status_code == 200
    assert (
        response.headers["content-type"]
        == CONTENT_TYPE
        == "text/plain; version=0.0.4; charset=utf-8"
    )
    assert response.headers["cache-control"] == "no-store"
    found = strictly(response.text)
    assert dict(found["evidence_status"])['status="ok"'] == 1
    assert sum(value for _, value in found["evidence_status"]) == 1
    assert 3 * 3600 <= found["evidence_age_seconds"][0][1] < 3 * 3600 + 60
    assert found["evidence_runs"] == [('outcome="complete"', 2.0)]
    assert found["evidence_quarantined"] == [('source="pubmed"', 1.0)]


async def test_hostile_names_and_missing_numbers_keep_the_format(made: Make) -> None:
    hostile = (HOSTILE + 'a"b\\c\nd').replace("'", "''")
    site = made(
        f"update quarantine set source = '{hostile}'; delete from searches; delete from runs;"
    )
    found = strictly((await site.client.get("/-/metrics")).text)
    assert len(found["evidence_quarantined"]) == 1
    assert "evidence_age_seconds" not in found
    assert "evidence_published_timestamp_seconds" not in found


def test_each_status_is_one_of_four() -> None:
    none: dict[str, Any] = {
        "status": "stale", "age_seconds": None, "runs": {}, "failures_in_a_row": 0,
        "quarantine": {}, "records": 0, "sources": [], "refused": None,
    }  # fmt: skip
    assert dict(strictly(metrics(none))["evidence_status"])['status="stale"'] == 1
