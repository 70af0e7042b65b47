"""The workflow's own scripts, really run in order, with a stand-in for GitHub's `gh`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.scheduling import github
from evidence.scheduling.installation import executable
from records.errors import UsageError
from tests.evidence.nights import TOPIC, is_sound, other_host, services, stored
from tests.evidence.scheduling.installations import installation
from tests.local_services import LocalServices, article

SECRETS = {"NCBI_EMAIL": "somebody@example.org", "NCBI_API_KEY": "key-of-a-test"}


def workflow() -> dict[Any, Any]:
    (made,) = github.files(installation(hour=3, minute=17))
    read: dict[Any, Any] = yaml.safe_load(made.text)
    return read


STAND_IN = """#!/bin/sh
# What a night leaves behind, without the night: a store that grows, and a version a night.
cd "$EVIDENCE_DATA" || exit 2
case $1 in
nightly)
  echo night >> store.db
  mkdir -p published archive
  if [ ! -e "$FAKE_GH/quiet" ]; then
    wc -l < store.db > evidence.db
    cp evidence.db published/current.json
  fi
  echo "$NCBI_API_KEY" > archive/key-was-given
  exit "$(cat "$FAKE_GH/code" 2> /dev/null || echo 0)" ;;
status) echo "fine" ;;
esac
"""


class Runner:
    """GitHub's machine: each night begins on a bare one; only the releases last.

    With `running` services the nights are real ones; without, they are the stand-in's.
    """

    def __init__(self, place: Path, running: LocalServices | None = None) -> None:
        self.place = place
        self.releases = place / "releases"
        self.releases.mkdir()
        self.number = 0
        self.said = ""
        self.more: dict[str, str] = {}
        self.tools = place / "tools"
        self.tools.mkdir()
        fake = Path(__file__).with_name("fake_gh.py")
        self._tool("gh", f'#!/bin/sh\nexec {sys.executable} {fake} "$@"\n')
        if running is None:
            self._tool("evidence", STAND_IN)
            return
        (self.tools / "evidence").symlink_to(executable())
        (place / "short.toml").write_text(TOPIC, encoding="utf-8")
        self.more = {
            "EVIDENCE_TOPIC": str(place / "short.toml"),
            "EVIDENCE_PAGE_CHECK": "off",
            "EVIDENCE_PUBMED_BASE_URL": running.pubmed_base_url,
            "EVIDENCE_CLINICALTRIALS_BASE_URL": other_host(running.clinicaltrials_base_url),
        }

    def _tool(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text, encoding="utf-8")
        (self.tools / name).chmod(0o755)

    @property
    def data(self) -> Path:
        return self.place / f"machine-{self.number}" / "workspace" / "data"

    def night(self, *, first: bool = False) -> int:
        """Run the job's steps and return the exit code of the one that failed, or 0."""
        self.number += 1
        self.said = ""
        machine = self.place / f"machine-{self.number}"
        for name in ("workspace", "temp"):
            (machine / name).mkdir(parents=True)
        (job,) = workflow()["jobs"].values()
        output = machine / "output"
        output.touch()
        for step in job["steps"]:
            if "run" not in step or step["name"].startswith("Install"):
                continue
            known = {
                "github.workspace": str(machine / "workspace"),
                "github.token": "token",
                "github.repository": "somebody/evidence",
                "github.run_id": str(self.number),
                "github.run_attempt": "1",
                "inputs.first_night": "true" if first else "",
                "steps.night.outputs.code": output.read_text().strip().removeprefix("code="),
                **{f"secrets.{name}": value for name, value in SECRETS.items()},
                "secrets.EVIDENCE_PING_URL": "",
            }
            given = {**job["env"], **step.get("env", {})}
            shown = {name: evaluated(str(value), known) for name, value in given.items()}
            code = self._run(step["run"], machine, output, shown)
            if code:
                return code
        return 0

    def _run(self, script: str, machine: Path, output: Path, shown: dict[str, str]) -> int:
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=machine / "workspace",
            env={
                "PATH": f"{self.tools}:/usr/bin:/bin",
                "HOME": str(machine),
                "RUNNER_TEMP": str(machine / "temp"),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(machine / "summary"),
                "FAKE_GH": str(self.releases),
                "TMPDIR": str(machine / "temp"),
                **shown,
                **self.more,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.said += run.stdout + run.stderr
        return run.returncode

    def states(self) -> list[str]:
        return sorted(path.name for path in (self.releases / "evidence-state").glob("*.gz"))

    def nights(self) -> list[str]:
        return sorted(path.name for path in self.releases.glob("night-*"))


def evaluated(text: str, known: dict[str, str]) -> str:
    """Return a value of the workflow with its expressions replaced by what they stand for."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.slow
def test_real_nights_go_on_from_each_other(tmp_path: Path) -> None:
    with services() as running:
        runner = Runner(tmp_path, running)
        assert runner.night(first=True) == 0, runner.said
        first = stored(runner.data)
        (published,) = runner.nights()
        assert is_sound(runner.releases / published / "evidence.db")
        for secret in SECRETS.values():
            assert secret not in runner.said

        running.eutils.articles["109"] = article("109", "Ketamine in bulimia")
        assert runner.night() == 0, runner.said
        assert stored(runner.data) == first + 1
        assert "nightly: 1 new" in runner.said  # it went on, and did not begin again
    assert len(runner.nights()) == 2


def test_the_state_goes_from_night_to_night(runner: Runner) -> None:
    assert runner.night(first=True) == 0, runner.said
    assert not (runner.releases / "evidence-state" / ".published").exists()  # a draft for ever
    assert runner.night() == 0, runner.said
    assert (runner.data / "store.db").read_text() == "night\nnight\n"
    assert (runner.data / "archive" / "key-was-given").read_text().strip() == "key-of-a-test"
    assert len(runner.states()) == 2
    assert "fine" in (runner.data.parents[1] / "summary").read_text()


def test_a_night_that_brings_nothing_new_is_no_release(runner: Runner) -> None:
    assert runner.night(first=True) == 0, runner.said
    shown = runner.nights()
    (runner.releases / "quiet").touch()
    assert runner.night() == 0, runner.said
    assert "No new night is shown" in runner.said
    assert runner.nights() == shown
    assert len(runner.states()) == 2  # the store is kept all the same


def test_a_night_that_could_not_be_published_is_made_up_for(runner: Runner) -> None:
    (runner.releases / "no-release").touch()
    assert runner.night(first=True) != 0
    assert not runner.nights()
    (runner.releases / "no-release").unlink()
    (runner.releases / "quiet").touch()
    assert runner.night() == 0, runner.said
    assert len(runner.nights()) == 1


def test_three_states_are_kept_and_one_that_was_cut_off_is_passed_over(runner: Runner) -> None:
    assert runner.night(first=True) == 0, runner.said
    for _ in range(3):
        assert runner.night() == 0, runner.said
    assert len(runner.states()) == 3
    (runner.releases / "cut").touch()
    assert runner.night() != 0
    (runner.releases / "cut").unlink()
    assert runner.night() == 0, runner.said
    # The first night, three more, and this one: what the fifth found was not kept whole.
    assert (runner.data / "store.db").read_text().count("night") == 5


def test_what_cannot_be_fetched_is_no_first_night(runner: Runner) -> None:
    assert runner.night() == 2
    assert "No state could be had" in runner.said
    assert runner.night(first=True) == 0, runner.said
    (runner.releases / "down").touch()
    assert runner.night() != 0
    (runner.releases / "down").unlink()
    assert runner.night(first=True) == 2
    assert "this is no first night" in runner.said
    assert len(runner.states()) == 1


def test_a_first_night_that_failed_early_can_be_the_first_again(runner: Runner) -> None:
    (runner.releases / "evidence-state").mkdir()  # made, and nothing put into it
    assert runner.night(first=True) == 0, runner.said


def test_a_spoiled_state_is_not_built_on(runner: Runner) -> None:
    assert runner.night(first=True) == 0, runner.said
    (name,) = runner.states()
    state = runner.releases / "evidence-state" / name
    data = bytearray(state.read_bytes())
    data[len(data) // 2] ^= 1
    state.write_bytes(data)
    assert runner.night() != 0
    assert not (runner.data / "store.db").exists()
    assert runner.states() == [name]


@pytest.mark.parametrize("code", [1, 2])
def test_a_bad_night_is_kept_and_the_run_is_red(runner: Runner, code: int) -> None:
    assert runner.night(first=True) == 0, runner.said
    (runner.releases / "code").write_text(str(code))
    assert runner.night() == code
    assert f"exit code {code}" in runner.said
    assert len(runner.states()) == 2


def test_the_hour_and_the_topic_are_those_asked_for() -> None:
    read = workflow()
    # YAML 1.1 reads the key `on` as true.
    assert read[True]["schedule"] == [{"cron": "17 3 * * *"}]
    (job,) = read["jobs"].values()
    assert job["env"]["EVIDENCE_TOPIC"] == "ketamine-eating-disorders"


def test_nothing_of_this_machine_is_in_it() -> None:
    (made,) = github.files(installation(Path("/srv/private"), user="ada"))
    assert "/srv/private" not in made.text
    assert "ada" not in made.text.split()


def test_a_topic_file_of_ones_own_is_refused() -> None:
    with pytest.raises(UsageError, match=r"topics/"):
        github.files(installation(topic="/srv/mine.toml", slug="mine"))


def test_the_tools_of_the_scripts_are_here() -> None:
    for tool in ("bash", "tar", "gzip", "sha256sum", "sed", "grep", "sort", "head", "stat", "cmp"):
        assert shutil.which(tool), tool
