"""One look at 09:00: the first line of `evidence status`, its exit code, and its JSON."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from evidence.cli import main
from evidence.commands.status import lines_of
from evidence.settings import load_settings
from evidence.state import State, state_of
from tests.conftest import ROOT
from tests.evidence.nights import run, services, start
from tests.local_services import faults


def look(data: Path, *arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["status", "--data-dir", str(data), *arguments])
    return result.exit_code, result.output.splitlines()


def told(data: Path, *arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["status", "--json", "--data-dir", str(data), *arguments])
    state: dict[str, Any] = json.loads(result.output)
    return state


def spoil(data: Path, sql: str, *parameters: object) -> None:
    with closing(sqlite3.connect(data / "store.db")) as store:
        store.execute(sql, parameters)
        store.commit()


def test_a_good_night_is_fine_at_first_sight(data: Path) -> None:
    code, lines = look(data)
    assert code == 0
    assert re.match(r"fine: all was read 0\.\d hours ago", lines[0])
    text = "\n".join(lines)
    assert re.search(r"stages +harvest pubmed [\d.]+ s, harvest clinicaltrials ", text)
    assert re.search(r"tag [\d.]+ s, build [\d.]+ s, check [\d.]+ s, switch [\d.]+ s", text)
    assert re.search(r"^pubmed +read whole 20", text, re.MULTILINE)
    assert re.search(r"^disk +free .*store .*archive .*published", text, re.MULTILINE)
    assert re.search(r"^published +20\d{6}T\d{6}Z-1-[0-9a-f]{8} 20", text, re.MULTILINE)


def test_before_the_first_run_that_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    code, lines = look(tmp_path / "data")
    assert code == 2
    assert lines[0] == "NEVER RAN: no run yet. Start with: evidence nightly"
    assert not (tmp_path / "data").exists()


def test_evidence_becomes_too_old_however_well_the_last_run_ended(data: Path) -> None:
    settings = load_settings(data, {})
    later = datetime.now(UTC) + timedelta(hours=26.5)
    state = state_of(settings, later)
    assert state.verdict == "too old"
    assert re.match(
        r"(pubmed|clinicaltrials) was last read whole 26\.\d hours ago, and 26 ", state.because
    )
    assert state_of(settings, later, 50).verdict == "fine"
    code, lines = look(data, "--max-age", "0.000001")
    assert code == 2
    assert lines[0].startswith("TOO OLD: ")


@pytest.mark.parametrize("hours", ["0", "-1", "nan", "1e9", "x"])
def test_a_limit_that_is_none_is_refused(data: Path, hours: str) -> None:
    result = CliRunner().invoke(main, ["status", "--data-dir", str(data), "--max-age", hours])
    assert result.exit_code == 2
    environment = {"EVIDENCE_MAX_AGE_HOURS": hours}
    shown = CliRunner().invoke(main, ["status", "--data-dir", str(data)], env=environment)
    assert "EVIDENCE_MAX_AGE_HOURS" in shown.stderr


def test_a_source_that_fails_is_named_and_waits_from_its_last_whole_reading(data: Path) -> None:
    with services() as running:
        running.faults.add(faults.status(400, b"Invalid value in parameter", on="/studies"))
        night = run(data, "harvest", running=running)
    assert night.returncode == 1, night.stderr
    code, lines = look(data)
    assert code == 1
    assert lines[0].startswith("INCOMPLETE: clinicaltrials: ")
    state = told(data)
    by_name = {source["source"]: source for source in state["sources"]}
    assert by_name["pubmed"]["failures"] == 0
    assert by_name["clinicaltrials"]["failures"] == 1
    assert by_name["clinicaltrials"]["last_failed"]["run"] == state["last_run"]["id"]
    assert by_name["clinicaltrials"]["last_whole"]["run"] != state["last_run"]["id"]
    assert state["age_hours"] is not None


def test_a_failed_run_says_why_and_how_many_in_a_row(data: Path) -> None:
    for number in (1, 2):
        spoil(
            data,
            "insert into runs (id, command, topic, started_at, finished_at, outcome, reasons) "
            "values (?, 'nightly', 'short', ?, ?, 'failed', 'the disk\x1b[31m is full')",
            f"20991123T02000{number}Z-1",
            "2099-11-23T02:00:00Z",
            "2099-11-23T02:00:01Z",
        )
    code, lines = look(data)
    assert code == 2
    assert lines[0] == "FAILED: the disk\\x1b[31m is full"
    assert re.search(r"failed in a row +2", "\n".join(lines))


def test_a_refused_candidate_is_a_failure_with_its_findings(data: Path) -> None:
    findings = [{"check": "counts", "passed": False, "problems": ["trials: 3 → 0 (−100 %)"]}]
    refused = {"refused_at": "2026-11-24T02:10:00Z", "findings": findings}
    (data / "published" / "refused.json").write_text(json.dumps(refused))
    code, lines = look(data)
    assert code == 2
    assert lines[0] == "FAILED: the last night failed a check: counts: trials: 3 → 0 (−100 %)"
    assert "  counts: trials: 3 → 0 (−100 %)" in lines


@pytest.mark.parametrize("content", ["{", "[]", '{"findings": 3}', '{"findings": ["x"]}'])
def test_a_damaged_note_of_a_refusal_is_no_traceback(data: Path, content: str) -> None:
    (data / "published" / "refused.json").write_text(content)
    code, lines = look(data)
    assert code in (0, 2)
    assert lines[0].startswith(("fine: ", "FAILED: the last night failed a check"))


def test_a_run_under_way_is_named_and_one_that_was_killed_has_failed(data: Path) -> None:
    with services() as running:
        process = start(data, "nightly", running=running)
        try:
            until = time.monotonic() + 60
            while not (told(data)["running"] or {}).get("run"):
                assert time.monotonic() < until
                assert process.poll() is None
            os.kill(process.pid, signal.SIGSTOP)
            text = "\n".join(look(data)[1])
            assert f"process {process.pid} on " in text
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
    code, lines = look(data)
    assert code == 2
    assert lines[0] == "FAILED: the run was interrupted before it could say how it ended"


def schema() -> dict[str, Any]:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- status schema -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    described: dict[str, Any] = json.loads(found[1])
    return described


def test_the_json_is_as_documented(data: Path, tmp_path: Path) -> None:
    described = schema()
    jsonschema.Draft202012Validator.check_schema(described)
    for place in (data, tmp_path / "nothing"):
        jsonschema.validate(told(place), described)
    assert set(described["properties"]) == set(told(data)) == set(State.__slots__)
    assert set(described["required"]) == set(told(data))


def test_every_line_for_people_is_one_line_and_plain(data: Path) -> None:
    spoil(data, "update runs set outcome = 'incomplete', reasons = ?", "a\x1b]0;x\x07b" * 900)
    state = state_of(load_settings(data, {}), datetime.now(UTC))
    assert max(len(line) for line in lines_of(state)) < 700
    _, lines = look(data)
    assert all(line.isprintable() for line in lines)
