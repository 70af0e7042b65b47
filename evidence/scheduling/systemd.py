"""Units for systemd: a night, its timer, and the site, each shut in as far as it will go."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling.files import Made, filled
from evidence.scheduling.installation import SYSTEM_ENVIRONMENT, Installation
from evidence.scheduling.needs import comment, environment_lines, owner_lines
from evidence.scheduling.quoting import for_exec, for_unit
from records.errors import UsageError

UNITS = Path("/etc/systemd/system")


def files(installation: Installation) -> list[Made]:
    """Return the units. Raises UsageError for a path that a unit cannot name."""
    for path in (installation.executable, installation.data_dir, installation.topic):
        if set(str(path)) & set("\"'\\$:"):
            raise UsageError(
                f"{path}: a quote, backslash, colon or $ cannot be said safely in a systemd unit. "
                "Use another place, or evidence schedule cron."
            )
    night = f"{installation.name}-nightly"
    site = f"{installation.name}-site.service"
    values = {
        "slug": installation.slug,
        "at": installation.at,
        "user": installation.user,
        "exec": for_unit(installation.executable),
        "data": for_unit(installation.data_dir),
        "data_exec": for_exec(installation.data_dir),
        "topic_exec": for_exec(installation.topic),
        "environment_file": str(SYSTEM_ENVIRONMENT),
        "protect_home": "read-only" if installation.in_a_home else "yes",
        "hardening": filled("hardening", {}).rstrip(),
    }
    before = owner_lines(installation) + environment_lines(installation, SYSTEM_ENVIRONMENT)
    night_steps = [
        *before,
        f"This file as {UNITS}/{night}.service, the timer beside it, and then:",
        f"  systemctl daemon-reload && systemctl enable --now {night}.timer",
        f"A night at once: systemctl start {night}    What it says: journalctl -u {night}",
    ]
    site_steps = [
        f"This file as {UNITS}/{site}, and then:",
        f"  systemctl daemon-reload && systemctl enable --now {site}",
    ]
    return [
        Made(
            f"{night}.service",
            filled("nightly.service", values | {"install": _steps(night_steps)}),
        ),
        Made(f"{night}.timer", filled("nightly.timer", values)),
        Made(site, filled("site.service", values | {"install": _steps(site_steps)})),
    ]


def _steps(lines: list[str]) -> str:
    return comment(lines, "#   ").rstrip("\n")
