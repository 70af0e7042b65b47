"""What is installed is locked by hash; the audit fails on a finding and not for lack of network."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted([*ROOT.glob("requirements*.lock"), *(ROOT / "deploy").glob("*.lock")])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_version_and_a_hash(lock: Path) -> None:
    text = lock.read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


def test_every_install_of_a_lock_asks_for_hashes() -> None:
    for name in ("Makefile", "deploy/Dockerfile"):
        text = (ROOT / name).read_text().replace("\\\n", " ")
        found = [line for line in text.splitlines() if "pip install" in line and "-r " in line]
        assert found, name
        assert all("--require-hashes" in line for line in found), found


@pytest.mark.parametrize(
    ("says", "code", "expected", "words"),
    [
        ("No known vulnerabilities found", 0, 0, "No known vulnerability in the locked"),
        ("Found 2 known vulnerabilities in 1 package", 1, 1, "has a known vulnerability"),
        ("ConnectionError: no route", 1, 0, "NOT AUDITED"),
    ],
)
def test_the_audit_fails_on_a_finding_alone(
    tmp_path: Path, says: str, code: int, expected: int, words: str
) -> None:
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "pip-audit"
    tool.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    tool.chmod(0o755)
    result = subprocess.run(
        [ROOT / "scripts" / "audit.sh"],
        env={"AUDIT_ENV": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == expected, result.stderr
    assert words in result.stdout + result.stderr
