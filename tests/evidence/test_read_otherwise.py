"""A text that changed is read again; what that changed is told, and comes back in a rebuild."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.digest import table_digests
from tests.evidence.nights import run, services
from tests.local_services import article


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask the published database."""
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        return connection.execute(sql).fetchall()


def test_a_revised_abstract_brings_and_changes_mentions(data: Path, tmp_path: Path) -> None:
    with services() as running:
        title = "Ketamine in anorexia nervosa, part 101"
        text = article("101", title, revised="2031/01/01")
        running.eutils.articles["101"] = text.replace(
            "No one had nausea.", "Two patients had nausea. One patient reported headache."
        )
        night = run(data, "nightly", "--full", running=running)
        assert night.returncode == 0, night.stderr
        quiet = run(data, "nightly", running=running)
        assert quiet.returncode == 0, quiet.stderr
    found = rows(data, "select what, words, because, record from mention_changes order by 1, 2")
    assert ("appeared", "headache", "text", "pmid101") in found
    assert ("read otherwise", "nausea", "text", "pmid101") in found
    assert {record for *_, record in found} == {"pmid101"}
    kinds = dict(rows(data, "select kind, count(*) from what_changed group by kind"))
    assert kinds["mention read otherwise"] >= 1
    assert "because the text changed" in run(data, "digest", "--since", "2000-01-01").stdout

    again = tmp_path / "again"
    rebuilt = run(again, "nightly", "--replay", str(data / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert table_digests(again / "evidence.db") == table_digests(data / "evidence.db")
