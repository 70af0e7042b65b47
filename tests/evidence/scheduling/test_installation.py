"""What is known of an installation, and what is never said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.scheduling.choice import WAYS, best
from evidence.scheduling.installation import (
    SECRETS,
    SYSTEM_ENVIRONMENT,
    executable,
    installation_of,
    time_of_day,
)
from evidence.topic_file import DEFAULT_TOPIC, TOPICS_DIRECTORY
from records.errors import UsageError


@pytest.mark.parametrize("way", WAYS)
def test_no_value_of_a_variable_is_printed(tmp_path: Path, way: str) -> None:
    hidden = {
        "NCBI_API_KEY": "value-of-the-key",
        "NCBI_EMAIL": "value-of-the-address",
        "EVIDENCE_PING_URL": "value-of-the-ping",
        "EVIDENCE_PUBMED_BASE_URL": "value-of-the-mirror",
    }
    place = installation_of(tmp_path, DEFAULT_TOPIC, DEFAULT_TOPIC, "02:00", hidden)
    text = "".join(file.text for file in WAYS[way](place))
    assert "value-of" not in text
    if way != "github":
        assert "EVIDENCE_PING_URL EVIDENCE_PUBMED_BASE_URL NCBI_API_KEY NCBI_EMAIL" in text


def test_a_name_that_is_no_name_of_a_variable_is_left_out(tmp_path: Path) -> None:
    environ = {"EVIDENCE_X\nrm -rf": "1", "EVIDENCE_KEEP_VERSIONS": "9", "EVIDENCE_DATA": "/x"}
    place = installation_of(tmp_path, DEFAULT_TOPIC, DEFAULT_TOPIC, "02:00", environ)
    assert place.set_names == ("EVIDENCE_KEEP_VERSIONS",)


def test_every_path_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = installation_of(Path("data"), "mine.toml", "mine", "2:05", {})
    assert place.data_dir == tmp_path / "data"
    assert place.topic == str(tmp_path / "mine.toml")
    assert place.executable == executable()
    assert place.at == "02:05"
    assert place.environment_file.is_absolute()


def test_a_bundled_topic_is_called_by_its_name() -> None:
    path = str(TOPICS_DIRECTORY / f"{DEFAULT_TOPIC}.toml")
    assert installation_of(Path("data"), path, DEFAULT_TOPIC, "02:00", {}).topic == DEFAULT_TOPIC


def test_the_owner_of_the_data_runs_the_nights_but_never_root(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a directory away")
    place = installation_of(tmp_path, DEFAULT_TOPIC, DEFAULT_TOPIC, "02:00", {})
    assert place.user == "ketamine-evidence"
    assert place.environment_file == SYSTEM_ENVIRONMENT
    os.chown(tmp_path, 54321, 54321)  # a number that nobody has a name for
    place = installation_of(tmp_path, DEFAULT_TOPIC, DEFAULT_TOPIC, "02:00", {})
    assert (place.user, place.uid, place.gid) == ("54321", 54321, 54321)


@pytest.mark.parametrize(
    "bad", ["", "24:00", "2", "02:60", "noon", "02:00:00", "02:00\n0 0", "٢:0٠"]
)
def test_a_time_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(UsageError, match="no time of day"):
        time_of_day(bad)


def test_the_machine_decides_when_nobody_does(tmp_path: Path) -> None:
    assert best(tmp_path)[0] == "systemd"
    way, why = best(tmp_path / "not there")
    assert way == "cron"
    assert "systemd does not run this machine" in why


def test_the_secrets_are_those_that_the_program_reads() -> None:
    assert {"NCBI_API_KEY", "NCBI_EMAIL"} < set(SECRETS)
