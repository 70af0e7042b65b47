"""The wheel holds all it needs: installed in an empty environment, it builds the demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory: Path = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(directory.glob("*.whl"))


def test_the_wheel_carries_what_is_no_python(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "topics/ketamine-eating-disorders.toml",
        "topics/psychedelics-eating-disorders.toml",
        "nlp/lexicons/side_effects.toml",
        "nlp/lexicons/outcomes.toml",
        "nlp/model/reader.npz",
        "nlp/model/words.npz",
        "nlp/model/reader.json",
        "nlp/model/design.npz",
        "nlp/model/NOTICE",
        "harvest/registries/columns.toml",
        "harvest/databases/platforms.toml",
        "evidence/demonstration/requests.jsonl",
        "evidence/scheduling/templates/nightly.service",
        "datasette_config/static/evidence.css",
        "datasette_config/templates/front.html",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "scripts/"))]


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
    )
    places = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    site_packages = Path(places["purelib"])
    # The dependencies come from the environment of the tests; a path file does not follow the
    # path file by which this checkout is installed there, so its own code stays out of reach.
    dependencies = sysconfig.get_paths()["purelib"]
    (site_packages / "dependencies.pth").write_text(dependencies + "\n")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    where = run("-c", "import evidence, db, nlp; print(evidence.__file__, db.__file__)")
    assert str(site_packages) in where.stdout, where.stderr
    assert str(ROOT) not in where.stdout.replace(str(site_packages), "")
    demo = run("-m", "evidence", "demo", "--no-serve", "--data-dir", str(tmp_path / "data"))
    assert demo.returncode == 0, demo.stderr
    assert (tmp_path / "data" / "demonstration" / "evidence.db").is_file()
    version = subprocess.run(
        [str(home / "bin" / "evidence"), "--version"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "evidence, version" in version.stdout
