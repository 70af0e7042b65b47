"""The files of deploy/: those of an installation in /opt with its data in /var/lib."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling import cron, docker, github, systemd
from evidence.scheduling.files import Made
from evidence.scheduling.installation import (
    SERVICE_USER,
    SYSTEM_ENVIRONMENT,
    Installation,
)
from evidence.topic_file import DEFAULT_TOPIC

PROGRAM = Path("/opt/ketamine-evidence")

STANDARD = Installation(
    executable=PROGRAM / ".venv/bin/evidence",
    data_dir=Path("/var/lib/ketamine-evidence"),
    topic=DEFAULT_TOPIC,
    slug=DEFAULT_TOPIC,
    hour=2,
    minute=0,
    user=SERVICE_USER,
    uid=0,
    gid=0,
    environment_file=SYSTEM_ENVIRONMENT,
    homes=(PROGRAM,),
    set_names=None,
    source=PROGRAM,
)


def files() -> dict[str, str]:
    """Return the text of each file by its path below deploy/."""
    made = {
        "cron": cron.files(STANDARD),
        "systemd": systemd.files(STANDARD),
        "github": github.files(STANDARD),
        "": [*docker.image_files(), _compose()],
    }
    return {
        f"{folder}/{file.name}".lstrip("/"): file.text
        for folder, files in made.items()
        for file in files
    }


def _compose() -> Made:
    """Return a compose file that is used where it lies, with a volume of its own."""
    return Made(
        "compose.yaml",
        docker.compose(STANDARD, str(PROGRAM / "deploy/compose.yaml"), "..", bind=False),
    )
