"""The compose file and the image: bounded, read-only, on loopback; the wheel builds from what
the image is given."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.scheduling import docker
from evidence.scheduling.installation import Installation
from records.errors import UsageError
from tests.conftest import ROOT
from tests.evidence.scheduling.installations import HOSTILE_NAMES, installation

DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def composed(place: Installation) -> dict[str, Any]:
    (made,) = docker.files(place)
    read: dict[str, Any] = yaml.safe_load(made.text)
    return read


@pytest.fixture(params=["generated", "deploy"])
def services(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "deploy":
        text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
        services: dict[str, Any] = yaml.safe_load(text)["services"]
        return services
    found: dict[str, Any] = composed(installation(uid=1000, gid=1000))["services"]
    return found


def test_every_container_is_shut_in(services: dict[str, Any]) -> None:
    assert set(services) == {"site", "nightly"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert "privileged" not in service
        assert "network_mode" not in service


def test_the_site_is_seen_on_loopback_alone_and_writes_nothing(services: dict[str, Any]) -> None:
    assert services["site"]["ports"] == ["127.0.0.1:8001:8001"]
    (volume,) = services["site"]["volumes"]
    assert volume["read_only"] is True
    assert "env_file" not in services["site"]  # the site needs no secret
    assert "ports" not in services["nightly"]


def test_a_night_is_started_from_outside_and_never_by_up(services: dict[str, Any]) -> None:
    assert services["nightly"]["profiles"] == ["nightly"]
    assert "restart" not in services["nightly"]
    (volume,) = services["nightly"]["volumes"]
    assert volume["read_only"] is False


def test_the_containers_are_the_data_directorys_owner_and_never_root() -> None:
    for service in composed(installation(uid=1234, gid=567))["services"].values():
        assert service["user"] == "1234:567"
    for service in composed(installation(uid=0, gid=0))["services"].values():
        assert "user" not in service  # the image's own, which is not root
    text = docker.files(installation(uid=0, gid=0))[0].text
    assert "chown -R 10001:10001 /var/lib/ketamine-evidence" in text


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_the_data_directory_is_read_back(name: str) -> None:
    data = Path("/srv") / name
    for service in composed(installation(data))["services"].values():
        # Compose reads $$ as a dollar.
        assert service["volumes"][0]["source"].replace("$$", "$") == str(data)


def test_an_installation_without_its_source_names_the_image_alone() -> None:
    place = installation(source=None)
    assert "build" not in composed(place)["services"]["site"]
    assert "this installation has none beside it" in docker.files(place)[0].text


def test_a_topic_file_of_ones_own_is_refused() -> None:
    with pytest.raises(UsageError, match=r"topics/"):
        docker.files(installation(topic="/srv/mine.toml", slug="mine"))


def instructions() -> list[str]:
    """Return the Dockerfile's instructions, each on one line."""
    text = DOCKERFILE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def test_the_image_is_made_as_promised() -> None:
    made = instructions()
    assert len([line for line in made if line.startswith("FROM")]) == 2
    assert not [line for line in made if ":latest" in line or line.startswith("ADD")]
    installs = [line for line in made if "pip install" in line]
    for command in " && ".join(installs).split("&&"):
        if "pip install" in command:
            assert "--require-hashes" in command or "--no-deps --no-index" in command
    users = [line for line in made if line.startswith("USER")]
    assert users == ["USER 10001:10001"]
    last = made.index(users[0])
    assert not [line for line in made[last:] if line.startswith(("RUN", "COPY"))]
    assert [line for line in made if "/-/health.json" in line and line.startswith("HEALTHCHECK")]


def given_to_the_image(folder: Path) -> None:
    """Copy what Dockerfile.dockerignore lets through, of what is in the repository."""
    rules = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in rules
    for rule in rules:
        if rule.startswith("!"):
            source, target = ROOT / rule[1:], folder / rule[1:]
            assert source.exists(), rule
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)


def wheel_of(tree: Path, folder: Path) -> set[str]:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=tree,
        check=True,
        capture_output=True,
    )
    return {
        name
        for name in zipfile.ZipFile(next(folder.glob("*.whl"))).namelist()
        if name[-4:] != ".pyc"
    }


def test_the_wheel_in_the_image_is_the_wheel_of_the_repository(tmp_path: Path) -> None:
    given_to_the_image(tmp_path / "context")
    assert not (tmp_path / "context" / "tests").exists()
    inside = wheel_of(tmp_path / "context", tmp_path / "inside")
    assert inside == wheel_of(ROOT, tmp_path / "outside")


@pytest.mark.parametrize("file", ["deploy/compose.yaml", "generated"])
def test_the_compose_file_follows_its_specification(file: str, tmp_path: Path) -> None:
    checker = shutil.which("check-jsonschema")
    if checker is None:
        pytest.skip("check-jsonschema is not installed")
    path = ROOT / file
    if file == "generated":
        path = tmp_path / "compose.yaml"
        path.write_text(docker.files(installation())[0].text, encoding="utf-8")
    run = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
