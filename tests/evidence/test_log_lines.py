"""Lines for the operator: text on a terminal, JSON elsewhere, and nothing that costs the work."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence import log_lines
from evidence.cli import main
from evidence.log_lines import LONGEST_BYTES, json_line, plain
from tests.conftest import ROOT

HOSTILE = "a\x1b]0;title\x07b\r\nc\u202ed\x9b31m\ud800\x00"


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_error_that_ends_a_command_is_one_json_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIDENCE_LOG", "json")
    result = CliRunner().invoke(main, ["tag", "--topic", "cheese", "--data-dir", str(tmp_path)])
    (line,) = lines(result.stderr)
    assert result.exit_code == 2
    assert line["level"] == "error"
    assert "there is no such topic" in str(line["message"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(line["at"]))


def test_the_same_error_is_one_text_line_when_text_is_asked_for(tmp_path: Path) -> None:
    arguments = ["tag", "--log", "text", "--topic", "cheese", "--data-dir", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.stderr.startswith("evidence: cheese: (topic): there is no such topic")
    assert len(result.stderr.splitlines()) == 1


def test_a_command_that_prints_results_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_LOG", "json")
    result = CliRunner().invoke(main, ["status", "--topic", "cheese"])
    assert result.stderr.startswith("evidence: cheese")


def test_an_unknown_form_is_refused() -> None:
    result = CliRunner().invoke(main, ["tag", "--log", "xml"])
    assert result.exit_code == 2
    assert "'xml' is not one of" in result.stderr


@pytest.mark.parametrize("name", ["harvest", "import", "tag", "publish", "nightly"])
def test_every_command_that_makes_a_run_has_the_option(name: str) -> None:
    assert "--log [text|json]" in CliRunner().invoke(main, [name, "--help"]).output


def test_without_a_wish_lines_are_json_away_from_a_terminal_and_text_on_one(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "evidence", "tag", "--topic", "cheese"]
    given = {name: value for name, value in os.environ.items() if name != "EVIDENCE_LOG"}
    given |= {"PYTHONPATH": str(ROOT), "EVIDENCE_DATA": str(tmp_path)}
    away = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert lines(away.stderr)[0]["level"] == "error"
    mine, its = pty.openpty()
    subprocess.run(command, env=given, stderr=its, check=False)
    shown = os.read(mine, 10_000).decode()
    os.close(mine)
    os.close(its)
    assert shown.startswith("evidence: cheese: (topic): there is no such topic")


def test_control_characters_reach_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.begin()
    log_lines.write(HOSTILE)
    written = capsys.readouterr().err
    assert written == "a\\x1b]0;title\\x07b  c\\u202ed\\x9b31m\\ud800\\x00\n"
    assert plain("naïve – 中文 “quoted”") == "naïve – 中文 “quoted”"


def test_a_json_line_tells_run_stage_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.begin(as_json=True)
    log_lines.of_run("20261123T020000Z-1")
    log_lines.stage_is("harvest pubmed")
    log_lines.write("  incomplete: " + HOSTILE, log_lines.WARNING, 1.23456)
    log_lines.stage_is(None)
    log_lines.write("done")
    log_lines.begin()
    first, second = lines(capsys.readouterr().err)
    assert first["run"] == second["run"] == "20261123T020000Z-1"
    assert (first["stage"], first["level"], first["seconds"]) == (
        "harvest pubmed",
        "warning",
        1.235,
    )
    assert str(first["message"]).startswith("incomplete: a\\x1b")
    assert set(second) == {"at", "level", "run", "message"}


@pytest.mark.parametrize("letter", ["x", "中", "\U0001f642", "\x00", '"'])
def test_a_line_is_never_longer_than_what_a_pipe_takes_whole(letter: str) -> None:
    line = json_line("2026-11-23T02:00:00Z", "info", "r1", "tag", letter * 20_000)
    assert LONGEST_BYTES - 40 < len(line.encode()) <= LONGEST_BYTES
    assert json.loads(line)["message"].endswith("…")


WRITER = """
from evidence import log_lines
log_lines.begin(as_json=True)
for number in range(300):
    log_lines.write("%s" * 900)
"""


def test_two_programs_that_share_a_pipe_write_whole_lines() -> None:
    mine, its = os.pipe()
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER % word], env=given, stderr=its)
        for word in ("one ", "two ")
    ]
    os.close(its)
    with os.fdopen(mine, encoding="utf-8") as reading:
        found = lines(reading.read())
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(found) == 600
    assert {str(line["message"]) for line in found} == {
        ("one " * 900).strip(),
        ("two " * 900).strip(),
    }


BLOCKED = """
import sys
from evidence import log_lines
log_lines.begin(as_json=True)
for number in range(3):
    log_lines.write("nobody reads this")
print("the work is done")
"""


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_a_closed_or_full_stream_costs_nothing(stderr: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {stderr}', sys.executable, BLOCKED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "the work is done\n", "")
