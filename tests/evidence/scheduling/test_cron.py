"""The crontab's line, really run: against the services of this machine, in cron's environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.lock import only_run
from evidence.scheduling import cron
from evidence.scheduling.installation import Installation, executable
from records.errors import UsageError
from tests.evidence.nights import TOPIC, is_sound, other_host, services
from tests.evidence.scheduling.crontabs import as_cron_reads, fields, run_as_cron, the_line
from tests.evidence.scheduling.installations import HOSTILE_NAMES, installation
from tests.local_services import LocalServices

KEY = "0123456789abcdef-key-of-a-test"


def here(place: Path, name: str = "data") -> Installation:
    """Return an installation of this very program with its data below a directory."""
    topic = place / "short.toml"
    topic.write_text(TOPIC, encoding="utf-8")
    data = place / name
    data.mkdir()
    return installation(
        data,
        executable=executable(),
        topic=str(topic),
        slug="short",
        environment_file=place / "environment",
    )


def crontab(place: Installation) -> str:
    (made,) = cron.files(place)
    return made.text


def write_environment(place: Installation, running: LocalServices) -> None:
    place.environment_file.write_text(
        f"EVIDENCE_PUBMED_BASE_URL={running.pubmed_base_url}\n"
        f"EVIDENCE_CLINICALTRIALS_BASE_URL={other_host(running.clinicaltrials_base_url)}\n"
        f'EVIDENCE_PAGE_CHECK="off"\nNCBI_API_KEY={KEY}\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ["data", 'it\'s 100% "$HOME" `id`'])
def test_the_printed_line_makes_a_night(tmp_path: Path, name: str) -> None:
    place = here(tmp_path, name)
    with services() as running:
        write_environment(place, running)
        night = run_as_cron(crontab(place), TMPDIR=str(tmp_path))
        keys = {request.get("api_key") for request in running.log if request.service == "pubmed"}
    log = (place.data_dir / "nightly.log").read_text(encoding="utf-8")
    assert (night.returncode, night.stdout, night.stderr) == (0, "", ""), log
    assert is_sound(place.data_dir / "evidence.db")
    assert keys == {KEY}  # it came by the environment file
    assert KEY not in log
    assert "complete" in log


def test_a_night_that_could_not_run_prints_a_line_for_the_mail(tmp_path: Path) -> None:
    place = here(tmp_path)
    (place.data_dir / "evidence.toml").write_text("colour = 'red'\n", encoding="utf-8")
    night = run_as_cron(crontab(place))
    log = place.data_dir / "nightly.log"
    assert night.returncode == 2
    assert night.stdout == f"evidence nightly: exit code 2. See the end of {log}\n"
    assert "colour" in log.read_text(encoding="utf-8")


def test_two_at_once_are_safe(tmp_path: Path) -> None:
    place = here(tmp_path)
    with only_run(place.data_dir / "run.lock"):
        second = run_as_cron(crontab(place))
    assert second.returncode == 2
    assert "exit code 2" in second.stdout
    assert str(os.getpid()) in (place.data_dir / "nightly.log").read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    place = here(tmp_path)
    (place.data_dir / "nightly.log").mkdir()
    night = run_as_cron(crontab(place))
    assert night.returncode != 0
    assert "exit code" in night.stdout


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_of_a_directory_is_read_as_a_command(tmp_path: Path, name: str) -> None:
    told = tmp_path / "evidence"
    told.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    told.chmod(0o700)
    data = tmp_path / name
    data.mkdir()
    place = installation(data, executable=told, environment_file=tmp_path / "no such file")
    assert run_as_cron(crontab(place)).returncode == 0
    assert (data / "nightly.log").read_text(encoding="utf-8").splitlines() == [
        "nightly",
        "--data-dir",
        str(data),
        "--topic",
        "ketamine-eating-disorders",
    ]


def test_the_time_is_in_the_line() -> None:
    times, _ = fields(the_line(crontab(installation(hour=23, minute=5))))
    assert times == ["5", "23", "*", "*", "*"]


def test_a_line_that_cron_would_cut_off_is_refused() -> None:
    long = Path("/srv") / ("x" * 250) / ("y" * 250)
    with pytest.raises(UsageError, match="Use shorter paths"):
        cron.files(installation(long))


def test_the_site_may_be_started_by_cron_and_gets_no_secret() -> None:
    line = next(x for x in crontab(installation()).splitlines() if x.startswith("# @reboot "))
    assert " serve --data-dir " in as_cron_reads(line)
    assert "/environment" not in line
