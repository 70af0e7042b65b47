"""Which way to run suits this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from evidence.scheduling import cron, docker, github, systemd
from evidence.scheduling.files import Made
from evidence.scheduling.installation import Installation

WAYS: dict[str, Callable[[Installation], list[Made]]] = {
    "cron": cron.files,
    "systemd": systemd.files,
    "docker": docker.files,
    "github": github.files,
}
RUNNING_SYSTEMD = Path("/run/systemd/system")
"""It is there if, and only if, systemd runs this machine (sd_booted(3))."""


def best(running_systemd: Path = RUNNING_SYSTEMD) -> tuple[str, str]:
    """Return the way for this machine and why, in a clause."""
    if running_systemd.is_dir():
        return "systemd", "systemd runs this machine, makes up for missed nights and shuts them in"
    if shutil.which("crontab"):
        return "cron", "systemd does not run this machine, and crontab is there"
    return "cron", "systemd does not run this machine; cron is not here yet and must be installed"
