"""A crontab: one line that needs nothing of cron's poor environment."""

from __future__ import annotations

from evidence.scheduling.files import Made, filled
from evidence.scheduling.installation import SYSTEM_ENVIRONMENT, Installation
from evidence.scheduling.needs import comment, environment_lines, owner_lines
from evidence.scheduling.quoting import for_crontab, for_shell
from records.errors import UsageError

LONGEST = 998
"""Bytes of a command: cron cuts off what is longer (MAX_COMMAND of Vixie cron is 1000)."""


def files(installation: Installation) -> list[Made]:
    """Return the crontab. Raises UsageError when its line is longer than cron reads."""
    file = installation.environment_file
    # In root's place the file would be root's, and the crontab's user could not read it.
    reader = installation.user if file == SYSTEM_ENVIRONMENT else ""
    needs = owner_lines(installation) + environment_lines(installation, file, reader)
    values = {
        "at": installation.at,
        "user": installation.user,
        "needs": comment(needs),
        "line": line(installation, nightly(installation)),
        "serve": f"@reboot {for_crontab(_kept(installation, 'serve', 'site.log'))}",
    }
    return [Made(f"{installation.name}.crontab", filled("crontab", values))]


def line(installation: Installation, command: str) -> str:
    """Return a crontab's line that runs a shell command every night."""
    escaped = for_crontab(command)
    if len(escaped.encode()) > LONGEST:
        raise UsageError(
            f"{installation.data_dir}: the line would be longer than the {LONGEST} bytes that cron "
            "reads. Use shorter paths, or evidence schedule systemd."
        )
    return f"{installation.minute} {installation.hour} * * * {escaped}"


def nightly(installation: Installation) -> str:
    """Return the night as one command for sh.

    It takes the environment file if it can read it, adds what the night says to a log, and
    prints a line, which cron mails, only when the exit code is not 0.
    """
    log = for_shell(installation.data_dir / "nightly.log")
    secrets = for_shell(installation.environment_file)
    return (
        f"{{ [ ! -r {secrets} ] || {{ set -a; . {secrets}; set +a; }}; "
        f"{_kept(installation, 'nightly', 'nightly.log')}; }} || "
        f'{{ c=$?; echo "evidence nightly: exit code $c. See the end of" {log}; exit $c; }}'
    )


def _kept(installation: Installation, command: str, log: str) -> str:
    return (
        f"{for_shell(installation.executable)} {command} "
        f"--data-dir {for_shell(installation.data_dir)} --topic {for_shell(installation.topic)} "
        f">>{for_shell(installation.data_dir / log)} 2>&1"
    )
