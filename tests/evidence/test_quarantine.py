"""Records that could not be read: listed, looked at safely, and read again by a better parser."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import harvest.clinicaltrials.source as source
import harvest.pubmed.source as pubmed
from db.store import Store
from evidence.cli import main
from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import parse_study
from harvest.pubmed.xml import parse_articles
from records.errors import ParseError
from records.model import Trial
from tests.evidence.nights import environment, services
from tests.faults.comparing import differences, published
from tests.local_services import LocalServices

BROKEN = "NCT00000002"
HOSTILE = "a\x1b[31mred\x07\u202e"


@pytest.fixture
def running() -> Iterator[LocalServices]:
    with services() as started:
        yield started


def call(data: Path, *arguments: str, running: LocalServices | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, env=environment(data, running))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refuse(study: Mapping[str, Any], reason: str = HOSTILE) -> Trial:
    """Read a study as a parser does that stumbles over one of them."""
    trial = parse_study(study)
    if trial.source_key == BROKEN:
        raise ParseError(BROKEN, reason)
    return trial


@pytest.fixture
def stumbled(tmp_path: Path, running: LocalServices, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory after a harvest whose parser stumbled over one study."""
    data = tmp_path / "data"
    with monkeypatch.context() as patched:
        patched.setattr(source, "parse_study", refuse)
        assert call(data, "harvest", running=running).exit_code == 1
    return data


def aside(data: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(call(data, "quarantine", "list", "--json").stdout)
    return listed


def stored(data: Path, sql: str) -> list[dict[str, Any]]:
    with Store(data / "store.db") as store:
        return store.rows(sql)


def test_what_is_set_aside_is_listed_and_shown_safely(stumbled: Path) -> None:
    (one,) = aside(stumbled)
    assert (one["source"], one["name"]) == ("clinicaltrials", BROKEN)
    listed = call(stumbled, "quarantine", "list").stdout
    assert one["id"] in listed
    shown = call(stumbled, "quarantine", "show", one["id"][:5]).stdout
    assert "a\\x1b[31mred\\x07\\u202e" in listed
    assert "a\\x1b[31mred\\x07\\u202e" in shown
    assert all(line.isprintable() for line in (listed + shown).splitlines())
    raw = call(stumbled, "quarantine", "show", one["id"], "--raw").stdout_bytes
    assert len(raw) == one["bytes"]
    assert parse_study(json.loads(raw)).source_key == BROKEN


def test_raw_bytes_are_escaped_on_a_terminal_and_whole_in_a_pipe(stumbled: Path) -> None:
    raw = b"\x1b]0;owned\x07\xff\x00<x>\r\n" + b"y" * 30_000
    with Store(stumbled / "store.db") as store, store.writing():
        store.connection.execute("update quarantine set raw = ?", (raw,))
    (one,) = aside(stumbled)
    shown = call(stumbled, "quarantine", "show", one["id"]).stdout
    assert "\\x1b]0;owned\\x07\\xff\\x00<x>" in shown
    assert "the first 20000 of 30017 bytes" in shown
    assert call(stumbled, "quarantine", "show", one["id"], "--raw").stdout_bytes == raw


@pytest.mark.parametrize("id", ["zzzz", "a", "", "%", "' or 1=1"])
def test_an_id_that_is_none_is_one_clear_line(stumbled: Path, id: str) -> None:
    result = call(stumbled, "quarantine", "show", id)
    assert result.exit_code == 2
    assert "no record of the quarantine has an id that begins so" in result.stderr


def test_nothing_is_set_aside_and_nothing_is_made(tmp_path: Path) -> None:
    assert "is empty" in call(tmp_path / "data", "quarantine", "list").stdout
    assert call(tmp_path / "data", "quarantine", "retry", "--all").exit_code == 0
    assert call(tmp_path / "data", "quarantine", "retry").exit_code == 2
    assert not (tmp_path / "data").exists()


def test_the_same_parser_leaves_it_there_with_the_reason_of_today(
    stumbled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "parse_study", lambda study: refuse(study, "another reason"))
    result = call(stumbled, "quarantine", "retry", "--all")
    assert result.exit_code == 1
    assert "another reason" in result.stderr
    (one,) = aside(stumbled)
    assert "another reason" in one["reason"]
    assert stored(stumbled, "select distinct reason from not_stored") == [{"reason": one["reason"]}]
    last = stored(stumbled, "select command, outcome from runs order by rowid desc limit 1")
    assert last == [{"command": "retry", "outcome": "incomplete"}]


def test_what_can_be_read_now_is_stored_as_it_would_have_been(
    stumbled: Path, tmp_path: Path, running: LocalServices
) -> None:
    (one,) = aside(stumbled)
    result = call(stumbled, "quarantine", "retry", one["id"])
    assert result.exit_code == 0, result.stderr
    assert "1 of 1 can be read now; 1 new, 0 changed" in result.stderr
    assert aside(stumbled) == []
    assert stored(stumbled, "select * from not_stored") == []
    found = stored(stumbled, "select source, search from found_by where record = 'NCT00000002'")
    assert found == [{"source": "clinicaltrials", "search": "main"}]
    (record,) = stored(stumbled, "select * from record_ids where id = 'NCT00000002'")
    assert record["first_seen"] == one["fetched_at"]
    stages = stored(
        stumbled, "select stage from run_stages order by run desc, ordinal desc limit 1"
    )
    assert stages == [{"stage": "retry"}]
    status = json.loads(call(stumbled, "status", "--json").stdout)
    assert status["quarantined"] == 0


def test_a_rebuild_gives_the_same_evidence(stumbled: Path, tmp_path: Path) -> None:
    assert call(stumbled, "quarantine", "retry", "--all").exit_code == 0
    assert call(stumbled, "publish").exit_code == 0
    again = tmp_path / "again" / "data"
    replayed = call(again, "harvest", "--replay", str(stumbled / "archive"), "--topic",
                    str(tmp_path / "short.toml"))  # fmt: skip
    assert replayed.exit_code == 0, replayed.stderr
    assert stored(again, "select * from not_stored") == []
    assert aside(again) == []
    assert [row["command"] for row in stored(again, "select command from runs order by rowid")] == [
        "harvest",
        "retry",
    ]
    built = call(again, "publish", "--topic", str(tmp_path / "short.toml"))
    assert built.exit_code == 0, built.stderr
    assert differences(published(stumbled), published(again)) == []


def test_a_retry_that_was_killed_is_finished_by_the_next_run(
    stumbled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("evidence.commands.quarantine.retry", _killed)
        with pytest.raises(AssertionError):
            call(stumbled, "quarantine", "retry", "--all")
    assert len(aside(stumbled)) == 1
    assert call(stumbled, "quarantine", "retry", "--all").exit_code == 0
    assert aside(stumbled) == []
    assert stored(stumbled, "select id from record_ids where id = 'NCT00000002'")


def _killed(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_later_version_is_never_replaced_by_an_older_one(
    stumbled: Path, running: LocalServices
) -> None:
    (study,) = [s for s in running.trials.studies if parse_study(s).source_key == BROKEN]
    study["protocolSection"]["identificationModule"]["briefTitle"] = "A later title"
    with Store(stumbled / "store.db") as store, store.writing():  # it was received long ago
        store.connection.execute("delete from cursors")
    assert call(stumbled, "harvest", "--full", running=running).exit_code == 0
    assert call(stumbled, "quarantine", "retry", "--all").exit_code == 0
    titles = stored(stumbled, f"select payload from source_records where source_key = '{BROKEN}'")
    assert "A later title" in titles[0]["payload"]
    assert aside(stumbled) == []


def test_an_answer_that_the_archive_lost_stays_with_its_reason(stumbled: Path) -> None:
    (one,) = aside(stumbled)
    digest = one["body_sha256"]
    (body,) = (stumbled / "archive" / "bodies").rglob(f"{digest}*")
    body.unlink()
    result = call(stumbled, "quarantine", "retry", "--all")
    assert result.exit_code == 1
    assert "incomplete: " in result.stderr
    assert len(aside(stumbled)) == 1


def test_an_article_in_a_batch_of_articles_is_read_again_alone(
    tmp_path: Path, running: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(body: bytes, **more: Any) -> Iterator[Any]:
        for found in parse_articles(body, **more):
            if getattr(found, "pmid", None) == "103":
                yield BadRecord("pmid 103", "no title", b"<PubmedArticle/>")
            else:
                yield found

    data = tmp_path / "data"
    with monkeypatch.context() as patched:
        patched.setattr(pubmed, "parse_articles", stumble)
        assert call(data, "harvest", running=running).exit_code == 1
    before = stored(data, "select source_key, checked_at from source_records order by 1")
    assert call(data, "quarantine", "retry", "--all").exit_code == 0
    after = stored(data, "select source_key, checked_at from source_records order by 1")
    assert [row for row in after if row["source_key"] != "103"] == before
    assert len(after) == len(before) + 1


def test_a_record_of_an_imported_file_is_read_again_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text('{"kind": "publication", "title": "Ketamine", "year": 2024}\n{"kind": "x"}\n')
    data = tmp_path / "data"
    assert call(data, "import", str(file)).exit_code == 1
    (one,) = aside(data)
    assert "(two.jsonl)" in one["name"]
    again = call(data, "quarantine", "retry", one["id"])
    assert again.exit_code == 1
    (same,) = aside(data)
    assert same["reason"] == one["reason"]
