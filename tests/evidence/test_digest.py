"""The digest says in plain text what changed, and its command can harm nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exports.digest import WIDTH, digest, last_run
from tests.datasette_config.sample import make_sample
from tests.evidence.nights import run, services
from tests.local_services import article

LONG_AGO = "1970-01-01"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with records of every kind."""
    return make_sample(tmp_path_factory.mktemp("digest") / "sample.db")


def told(path: Path, since: str = LONG_AGO, address: str = "https://example.org") -> str:
    """Return the digest of a file."""
    with closing(sqlite3.connect(path)) as connection:
        return digest(connection, since, address)


def spoilt(sample: Path, place: Path, *statements: str) -> Path:
    """Return a copy in which something else stands."""
    copy = place / "copy.db"
    copy.write_bytes(sample.read_bytes())
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def test_it_is_narrow_plain_text_with_addresses(sample: Path) -> None:
    text = told(sample)
    wide = [line for line in text.splitlines() if len(line) > WIDTH and "https://" not in line]
    assert wide == []
    assert "NEW RECORDS (" in text
    assert "https://example.org/publications/pmid101" in text


def test_what_is_denied_stands_apart_from_what_is_reported(sample: Path) -> None:
    lines = [line.strip() for line in told(sample).splitlines()]
    assert any(line.startswith("reported: ") for line in lines)
    assert any(line.startswith("denied: ") for line in lines)
    assert any(line.startswith("no difference: ") for line in lines)


def test_a_quiet_night_is_three_lines(sample: Path) -> None:
    lines = told(sample, "2999-01-01").strip().splitlines()
    assert lines[-1] == "Nothing new, and nothing changed."
    assert len(lines) == 3


def test_a_retraction_comes_before_new_records(sample: Path, tmp_path: Path) -> None:
    path = spoilt(
        sample,
        tmp_path,
        "insert into record_changes (record, changed_at, source, field, old_value, new_value) "
        "values ('pmid101', '2026-11-20T00:00:00Z', 'pubmed', 'retraction_status', 'none', "
        "'retracted')",
    )
    text = told(path)
    assert text.index("RETRACTED, OR IN DOUBT (") < text.index("NEW RECORDS")


def test_readings_that_changed_are_counted_by_cause(sample: Path, tmp_path: Path) -> None:
    row = (
        "insert into mention_changes (run, record, part, position, at, what, because, label, words,"
        " tagger_before, tagger_after) select id, 'pmid101', 'record', {}, '2026-11-20T00:00:00Z', "
        "'appeared', '{}', 'OUTCOME', 'weight', '1', '2' from runs limit 1"
    )
    path = spoilt(sample, tmp_path, row.format(1, "text"), row.format(2, "tagger"))
    text = told(path)
    assert "because the text changed: 1 mentions in 1 records" in text
    assert "because the tagger changed: 1 mentions in 1 records" in text


def test_other_peoples_words_cannot_forge_lines(sample: Path, tmp_path: Path) -> None:
    forged = "A title\n\nRETRACTED, OR IN DOUBT (9)\n\x1b[31mred\x1b[0m\u2028\x00end"
    path = spoilt(sample, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update records set label = ? where id = 'pmid101'", (forged,))
        connection.commit()
    text = told(path)
    assert "\x1b" not in text
    assert "\nRETRACTED, OR IN DOUBT (9)" not in text


def test_the_last_run_is_one_that_asked_the_sources(sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as connection:
        assert last_run(connection)


# --- through the command line ---------------------------------------------------------------------


def settings(data: Path, *lines: str) -> None:
    """Write the settings file."""
    (data / "evidence.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def a_night_with_news(data: Path, **more: str) -> str:
    """Spend a night that finds a new paper; return what it said."""
    with services() as running:
        running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
        night = run(data, "nightly", running=running, **more)
    assert night.returncode == 0, night.stderr
    return night.stderr


def test_the_night_gives_it_to_the_operators_command_without_secrets(
    data: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    script = tmp_path / "mail.sh"
    script.write_text(f'#!/bin/sh\ncat > "{kept}"\nenv >> "{kept}"\n')
    script.chmod(0o755)
    settings(data, f'digest_command = "{script} --to someone"', 'site_url = "https://example.org/"')
    said = a_night_with_news(data, NCBI_API_KEY="a-key-nobody-may-see")
    assert "digest: given to" in said
    text = kept.read_text()
    assert "Ketamine in bulimia" in text
    assert "https://example.org/publications/pmid109" in text
    assert "a-key-nobody-may-see" not in text


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/nowhere/mailer", "could not be run"),
        ("false", "ended with 1: it said nothing"),
        ("sh -c 'echo no route to host >&2; exit 75'", "ended with 75: no route to host"),
    ],
)
def test_a_command_that_fails_costs_a_line_and_not_the_night(
    data: Path, command: str, said: str
) -> None:
    settings(data, f'digest_command = "{command}"', 'digest_when = "always"')
    assert said in a_night_with_news(data)


def test_a_quiet_night_is_not_sent_unless_it_is_wanted(data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    settings(data, f'digest_command = "tee {kept}"')
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
        assert not kept.exists()
        settings(data, f'digest_command = "tee {kept}"', 'digest_when = "always"')
        assert run(data, "nightly", running=running).returncode == 0
    assert "Nothing new, and nothing changed." in kept.read_text()


def test_it_is_printed_for_a_day_and_nonsense_is_one_line(data: Path) -> None:
    assert "NEW RECORDS" in run(data, "digest", "--since", "2000-01-01").stdout
    wrong = run(data, "digest", "--since", "yesterday")
    assert wrong.returncode == 2
    assert "is no day" in wrong.stderr
    settings(data, 'digest_when = "sometimes"')
    assert run(data, "digest").returncode == 2
