"""`evidence schedule`, as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from evidence.scheduling import choice


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["schedule", *arguments])


@pytest.mark.parametrize("way", choice.WAYS)
def test_each_way_is_printed_with_how_to_install_it(tmp_path: Path, way: str) -> None:
    result = run(way, "--data-dir", str(tmp_path / "data"), "--at", "03:17")
    assert result.exit_code == 0
    assert "nstall" in result.output
    assert ("17 3 * * *" in result.output) or ("03:17:00" in result.output)
    assert not (tmp_path / "data").exists()  # nothing is made, nothing installed


def test_without_a_way_it_says_which_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.commands.schedule.best", lambda: ("cron", "this is a test"))
    result = run("--data-dir", str(tmp_path))
    assert "schedule: cron: this is a test" in result.output
    assert "0 2 * * * " in result.output


def test_files_are_written_and_what_is_there_is_left_alone(tmp_path: Path) -> None:
    given = ["systemd", "--data-dir", str(tmp_path / "data"), "--write", str(tmp_path / "units")]
    assert run(*given).exit_code == 0
    timer = tmp_path / "units" / "evidence-nightly.timer"
    assert "OnCalendar=*-*-* 02:00:00" in timer.read_text(encoding="utf-8")
    assert run(*given).exit_code == 0  # the same again is no harm
    timer.write_text("mine", encoding="utf-8")
    result = run(*given)
    assert result.exit_code == 2
    assert "there is another file of that name" in result.output
    assert timer.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cron", "--at", "25:00"], "is no time of day"),
        (["cron", "--data-dir", "a\nb"], "cannot be printed"),
        (["cron", "--topic", "cheese"], "there is no such topic"),
        (["systemd", "--data-dir", "/srv/$HOME"], "evidence schedule cron"),
        (["anacron"], "'anacron' is not one of"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
