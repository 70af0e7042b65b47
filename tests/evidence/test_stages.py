"""How long each stage took is kept with its run, published, and the same after a rebuild."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.stages import published_stages, stages_of
from db.store import Store
from evidence.journey import stage, travelling
from evidence.settings import load_settings
from evidence.topic_file import load_topic
from tests.evidence.nights import environment, run, services, stored

NIGHT = ["harvest pubmed", "harvest clinicaltrials", "tag"]
PUBLISHING = ["build", "check", "switch"]


def of_store(data: Path) -> dict[str, list[str]]:
    with Store(data / "store.db") as store:
        return {
            row["id"]: [one["stage"] for one in stages_of(store, row["id"])]
            for row in store.rows("select id from runs order by rowid")
        }


def of_file(data: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(data / "evidence.db")) as opened:
        for of_run, name in opened.execute("select run, stage from run_stages order by 1, ordinal"):
            found.setdefault(of_run, []).append(name)
    return found


def test_a_file_tells_all_stages_of_earlier_nights_and_those_known_of_its_own(data: Path) -> None:
    (first,) = of_store(data)
    assert of_store(data) == {first: NIGHT + PUBLISHING}
    assert of_file(data) == {first: NIGHT}
    with services() as running:
        night = run(data, "nightly", running=running, EVIDENCE_LOG="json")
    assert night.returncode == 0, night.stderr
    second = list(of_store(data))[-1]
    assert of_file(data) == {first: NIGHT + PUBLISHING, second: NIGHT}
    lines = [json.loads(line) for line in night.stderr.splitlines()]
    ends = [line for line in lines if "seconds" in line]
    assert [line["stage"] for line in ends] == NIGHT + PUBLISHING
    assert all(line["run"] == second for line in ends)
    assert all(line["seconds"] >= 0 for line in ends)
    assert {line["level"] for line in lines} == {"info"}


def test_a_rebuild_is_the_same_file_with_the_times_that_were_measured(
    data: Path, tmp_path: Path
) -> None:
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
    again = tmp_path / "again"
    replayed = run(again, "nightly", "--replay", str(data / "archive"),
                   EVIDENCE_TOPIC=environment(data)["EVIDENCE_TOPIC"])  # fmt: skip
    assert replayed.returncode == 0, replayed.stderr
    assert stored(again) == stored(data)
    assert of_store(again) == of_store(data)
    assert (again / "evidence.db").read_bytes() == (data / "evidence.db").read_bytes()


def test_a_stage_that_broke_off_is_kept_and_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, topic = load_settings(tmp_path, {}), load_topic()
    with (
        pytest.raises(KeyboardInterrupt),
        travelling(settings, topic, "tag") as journey,
        stage(journey, "tag"),
    ):
        raise KeyboardInterrupt
    assert "tag: broke off after" in capsys.readouterr().err
    with Store(settings.store) as store:
        (kept,) = stages_of(store, journey.run)
    assert (kept["stage"], kept["finished"]) == ("tag", 0)


def test_a_replay_of_answers_measures_nothing(tmp_path: Path) -> None:
    settings, topic = load_settings(tmp_path, {}), load_topic()
    with travelling(settings, topic, "harvest", noted=False) as journey, stage(journey, "tag"):
        pass
    with Store(settings.store) as store:
        assert published_stages(store) == []
