"""deploy/ holds what the program makes, and its locks are parts of the one lock."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.scheduling.standard import files
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
WORKFLOWS = [ROOT / ".github/workflows/ci.yml", DEPLOY / "github/nightly.yml"]
HASH = re.compile(r"sha256:[0-9a-f]{64}")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def test_deploy_is_what_evidence_schedule_makes() -> None:
    stale = [name for name, text in files().items() if (DEPLOY / name).read_text("utf-8") != text]
    assert not stale, "run PYTHONPATH=. python scripts/write_deploy.py"


@pytest.mark.parametrize("name", ["requirements.lock", "build.lock"])
def test_the_image_installs_what_the_lock_holds_and_no_more(name: str) -> None:
    whole = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    part = (DEPLOY / name).read_text(encoding="utf-8")
    assert PIN.findall(part)
    assert set(PIN.findall(part)) <= set(PIN.findall(whole)), "run make lock"
    assert set(HASH.findall(part)) <= set(HASH.findall(whole)), "run make lock"
    for requirement in part.split("\n    --hash")[:-1]:
        assert "==" in requirement or HASH.search(requirement)


def test_the_image_has_every_package_that_the_program_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=!~\[ ]", name)[0].lower() for name in project["dependencies"]}
    pinned = {name.lower() for name, _ in PIN.findall((DEPLOY / "requirements.lock").read_text())}
    assert needed <= pinned
    assert not pinned & {"pytest", "mypy", "ruff", "playwright"}


def workflow(path: Path) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_bounded_and_pinned(path: Path) -> None:
    read = workflow(path)
    assert read["permissions"] == {}  # what a job may do, it says itself
    assert read["concurrency"]["group"]
    for job in read["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 360
        assert set(job["permissions"]) == {"contents"}
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            # An expression in a script is text that another may have written.
            assert "${{" not in step.get("run", "")


def test_ci_runs_what_a_newcomer_runs() -> None:
    (job,) = workflow(WORKFLOWS[0])["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step][-1] == "bash .ci/run"
    assert job["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_scripts_in_workflows_pass_shellcheck(path: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed")
    for job in workflow(path)["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                script = f"#!/bin/bash\nset -eo pipefail\n{step['run']}"
                run = subprocess.run(
                    [shellcheck, "-"], input=script, capture_output=True, text=True, check=False
                )
                assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_zizmor_finds_nothing_in_the_workflows(path: Path) -> None:
    if shutil.which("zizmor") is None:
        pytest.skip("zizmor is not installed")
    run = subprocess.run(
        ["zizmor", "--offline", str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not installed")
    run = subprocess.run(
        ["hadolint", str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
