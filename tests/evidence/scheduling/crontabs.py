"""Read a crontab as cron does (crontab(5)), and run its line in cron's poor environment."""

from __future__ import annotations

import re
import subprocess


def the_line(crontab: str) -> str:
    """Return the only line of a crontab that is no comment."""
    lines = [line for line in crontab.splitlines() if line and not line.startswith("#")]
    assert len(lines) == 1, lines
    return lines[0]


def fields(line: str) -> tuple[list[str], str]:
    """Return the five fields of time and the command as the crontab has it."""
    *times, command = line.split(" ", 5)
    return times, command


def as_cron_reads(command: str) -> str:
    r"""Return the command that cron gives to sh: it ends at a bare %, and \% is a %."""
    return re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")


def run_as_cron(crontab: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the line as cron would: sh -c, no HOME, a short PATH, no input."""
    command = as_cron_reads(fields(the_line(crontab))[1])
    poor = ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", *(f"{k}={v}" for k, v in more.items())]
    return subprocess.run(
        [*poor, "/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        timeout=120,
        check=False,
    )
