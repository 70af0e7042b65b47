from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from evidence.site import check_address
from records.errors import UsageError
from scripts.write_command_help import command_names, help_text
from tests.conftest import ROOT

COMMANDS = sorted(command_names(main))


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def test_the_commands_are_those_promised() -> None:
    promised = (
        "annotate, appraisals, appraisals check, appraisals template, appraisals tools, "
        "archive, archive prune, archive verify, backup, curation, curation check, curation "
        "list, curation template, demo, digest, explain, export, freeze, harvest, import, load, "
        "mirror, mirror agreement, mirror read, mirror status, mirror sync, nightly, prisma-s, "
        "publish, quarantine, quarantine list, quarantine retry, quarantine show, restore, "
        "rollback, schedule, screening, screening check, screening import, screening list, "
        "screening template, serve, status, tag, versions"
    )
    assert ", ".join(COMMANDS) == promised


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = run(*name.split(), "--help")
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert f"evidence {name}" in result.output


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_help_in_the_documentation_is_the_help_of_the_program(name: str) -> None:
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert help_text(name) in documented, "run: python scripts/write_command_help.py"


def test_the_help_in_the_readme_is_the_help_of_the_program() -> None:
    assert help_text("") in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["harvest", "--topic", "cheese"], "there is no such topic"),
        (["import", "no-such-file.xml"], "there is no such file"),
        (["import", "."], "is a directory"),
        (["serve"], "nothing is published yet"),
        (["export", "evidence"], "nothing is published yet"),
        (["export", "nonsense"], "is no table here"),
        (["demo", "--no-serve", "--topic", "psychedelics-eating-disorders"], "demonstration is of"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    result = run(*arguments, "--data-dir", str(tmp_path / "data"))
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert len([line for line in result.output.splitlines() if line.startswith("evidence:")]) == 1


def test_a_bad_address_in_the_environment_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIDENCE_PUBMED_BASE_URL", "not an address")
    result = run("harvest", "--data-dir", str(tmp_path))
    assert result.exit_code == 2
    assert "EVIDENCE_PUBMED_BASE_URL" in result.output


def test_status_of_an_empty_directory_says_how_to_start_and_creates_nothing(
    tmp_path: Path,
) -> None:
    result = run("status", "--data-dir", str(tmp_path / "data"))
    assert result.exit_code == 2
    assert "evidence nightly" in result.output
    assert not (tmp_path / "data").exists()


def test_status_as_json(tmp_path: Path) -> None:
    result = run("status", "--json", "--data-dir", str(tmp_path / "data"))
    assert json.loads(result.output)["last_run"] is None


def test_importing_good_and_bad_files_keeps_the_good_and_ends_incomplete(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text('{"kind": "publication", "title": "Ketamine in bulimia", "year": 2024}\n')
    bad = tmp_path / "bad.xml"
    bad.write_text("<html><body>error page</body></html>")
    arguments = ["import", str(bad), str(good), "--data-dir", str(tmp_path / "data")]
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert "1 new" in result.output
    assert "bad.xml" in result.output
    again = run(*arguments)
    assert "0 new, 0 changed, 1 unchanged" in again.output


def test_annotate_names_bad_lines_and_keeps_their_neighbours() -> None:
    lines = [
        b'{"id": "1", "text": "Two patients reported nausea after ketamine."}',
        b"not json",
        b'{"id": "2"}',
        json.dumps({"id": "3", "text": "\ud800 عنوان no headache after ketamine"}).encode(),
        b'["a list"]',
        b"\xff\xfe",
        b'{"id": "4", "text": ""}',
    ]
    result = run("annotate", given=b"\n".join(lines))
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "3", "4"]
    assert [m["text"] for m in answers[0]["mentions"]] == ["nausea"]
    for number in (2, 3, 5, 6):
        assert f"line {number}" in result.stderr
    assert "Traceback" not in result.output


def annotated(text: str, *options: str) -> list[tuple[str, str]]:
    result = run("annotate", *options, given=json.dumps({"id": "1", "text": text}).encode())
    assert result.exit_code == 0, result.output
    return [(m["text"], m["label"]) for m in json.loads(result.stdout)["mentions"]]


def test_annotate_reads_with_another_idea_of_a_mention() -> None:
    """PHEE marks what a drug did, the good too; the product tells side effects and outcomes."""
    text = "RESULTS: Lithium-induced tremor resolved and depressive symptoms fell with placebo."
    ours, trials, effects = (
        annotated(text, *options)
        for options in ((), ("--scheme", "trial-outcomes"), ("--scheme", "drug-effects"))
    )
    assert {label for _, label in trials} == {"OUTCOME"}
    assert {label for _, label in effects} == {"SIDE_EFFECT"}
    assert ("tremor", "SIDE_EFFECT") in effects
    assert {label for _, label in ours} == {"SIDE_EFFECT", "OUTCOME"}


def test_a_scheme_that_is_none_is_refused() -> None:
    result = run("annotate", "--scheme", "bert", given=b"")
    assert result.exit_code == 2
    assert "trial-outcomes" in result.output


def test_an_address_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=r"cannot be listened on .* Choose another --port"):
            check_address("127.0.0.1", port)
    check_address("127.0.0.1", 0)
