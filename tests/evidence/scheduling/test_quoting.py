"""Whatever a path is called, it is read back as that path."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from evidence.scheduling.quoting import (
    checked,
    for_crontab,
    for_exec,
    for_shell,
    for_unit,
    for_yaml,
)
from records.errors import UsageError
from tests.evidence.scheduling.crontabs import as_cron_reads
from tests.evidence.scheduling.installations import HOSTILE_NAMES


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_the_shell_reads_the_name(name: str) -> None:
    command = f"printf %s {for_shell(name)}"
    read = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert read.stdout == name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_the_shell_below_cron_reads_the_name(name: str) -> None:
    line = for_crontab(f"printf '%s' {for_shell(name)}")
    read = subprocess.run(
        ["/bin/sh", "-c", as_cron_reads(line)], capture_output=True, text=True, check=True
    )
    assert read.stdout == name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_yaml_reads_the_name(name: str) -> None:
    assert yaml.safe_load(f"key: {for_yaml(name)}") == {"key": name}


def test_units_have_their_own_signs() -> None:
    assert for_unit("/srv/100%") == "/srv/100%%"
    assert for_unit("/srv/my data") == '"/srv/my data"'
    assert for_exec("/srv/$HOME/100%") == "/srv/$$HOME/100%%"


@pytest.mark.parametrize("bad", ["a\nb", "a\rb", "a\x00b", "a\x1bb", "a\u2028b", "a\u202eb"])
def test_what_cannot_be_printed_is_refused(bad: str) -> None:
    with pytest.raises(UsageError, match="cannot be printed"):
        checked(Path("/srv") / bad, "--data-dir")
