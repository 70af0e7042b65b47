"""The units: shut in as promised, and accepted by systemd where it is installed."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.scheduling import systemd
from evidence.scheduling.installation import Installation
from records.errors import UsageError
from tests.evidence.scheduling.installations import installation

HIGHEST_EXPOSURE = 1.5
"""Of 10, as `systemd-analyze security` counts it; docs/running.md has what was measured."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


class Unit(configparser.RawConfigParser):
    """A unit file; of a setting that is given twice, the last value."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False, interpolation=None, delimiters=("=",))
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read_string(text)


def made(place: Installation) -> dict[str, str]:
    return {file.name: file.text for file in systemd.files(place)}


def written(place: Installation, folder: Path) -> list[Path]:
    """Write the units, with a program that is there: systemd looks for it."""
    paths = []
    for name, text in made(place).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def test_there_are_a_night_its_timer_and_a_site() -> None:
    assert list(made(installation())) == [
        "evidence-nightly.service",
        "evidence-nightly.timer",
        "evidence-site.service",
    ]


def test_another_topic_has_units_of_its_own() -> None:
    other = "psychedelics-eating-disorders"
    names = list(made(installation(topic=other, slug=other)))
    assert names[0] == f"evidence-{other}-nightly.service"


@pytest.mark.parametrize("name", ["evidence-nightly.service", "evidence-site.service"])
def test_a_service_is_shut_in(name: str) -> None:
    service = Unit(made(installation())[name])["Service"]
    for setting, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "MemoryDenyWriteExecute": "yes",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        "User": "ketamine-evidence",
    }.items():
        assert service[setting] == value
    assert service["MemoryMax"]
    assert "@system-service" in made(installation())[name]


def test_only_the_night_may_write_and_only_in_the_data_directory() -> None:
    units = made(installation())
    night, site = (
        Unit(units[f"evidence-{part}.service"])["Service"] for part in ("nightly", "site")
    )
    assert night["ReadWritePaths"] == "/var/lib/ketamine-evidence"
    assert "ReadWritePaths" not in site
    assert "EnvironmentFile" not in site  # the site needs no secret


def test_an_incomplete_night_is_a_failure_and_the_site_is_left_alone() -> None:
    units = made(installation())
    assert "SuccessExitStatus" not in Unit(units["evidence-nightly.service"])["Service"]
    for name, text in units.items():
        settings = re.sub(r"(?m)^#.*$", "", text)
        assert "PartOf" not in settings
        assert "BindsTo" not in settings
        assert "systemctl" not in settings, name
    assert "--host 127.0.0.1" in units["evidence-site.service"]


def test_a_missed_night_is_made_up_for() -> None:
    timer = Unit(made(installation(hour=3, minute=7))["evidence-nightly.timer"])["Timer"]
    assert timer["OnCalendar"] == "*-*-* 03:07:00"
    assert timer["Persistent"] == "yes"
    assert timer["RandomizedDelaySec"]


@pytest.mark.parametrize(
    ("homes", "data", "expected"),
    [
        ("/opt/evidence", "/var/lib/evidence", "yes"),
        ("/home/ada/evidence", "/var/lib/evidence", "read-only"),
        ("/opt/evidence", "/home/ada/data", "read-only"),
        ("/homes/evidence", "/var/lib/evidence", "yes"),
    ],
)
def test_homes_are_hidden_unless_the_program_or_its_data_lie_there(
    homes: str, data: str, expected: str
) -> None:
    place = installation(Path(data), homes=(Path(homes),))
    service = Unit(made(place)["evidence-nightly.service"])["Service"]
    assert service["ProtectHome"] == expected


@pytest.mark.parametrize("name", ['a "quote"', "it's", "$HOME", "back\\slash", "co:lon"])
def test_what_a_unit_cannot_say_safely_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="evidence schedule cron"):
        systemd.files(installation(Path("/srv") / name))


@needs_systemd
@pytest.mark.parametrize("name", ["plain", "with space", "100% sure", "Ünïcödé", "semi;colon"])
def test_systemd_accepts_the_units(tmp_path: Path, name: str) -> None:
    program = tmp_path / f"{name}-program"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    paths = written(installation(tmp_path / name, executable=program, user="root"), tmp_path)
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


@needs_systemd
def test_systemd_notices_a_spoiled_unit(tmp_path: Path) -> None:
    """Without this, the test above would show nothing."""
    unit = tmp_path / "bad.service"
    unit.write_text("[Service]\nType=oneshot\nExecStart=relative\nProtectSystm=strict\n", "utf-8")
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ProtectSystm" in run.stderr
    assert run.returncode != 0


@needs_systemd
@pytest.mark.parametrize("name", ["evidence-nightly.service", "evidence-site.service"])
def test_the_exposure_stays_low(tmp_path: Path, name: str) -> None:
    written(installation(), tmp_path)
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", run.stdout)
    if found is None:
        pytest.skip("this systemd judges no unit offline")
    assert float(found[1]) <= HIGHEST_EXPOSURE, run.stdout
