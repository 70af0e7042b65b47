"""A workflow for GitHub Actions, for a repository that holds the program."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling.files import Made, filled
from evidence.scheduling.installation import Installation
from records.errors import UsageError


def files(installation: Installation) -> list[Made]:
    """Return the workflow; nothing of this machine is in it.

    Raises UsageError for a topic file outside of the program: the runner has none.
    """
    if Path(installation.topic).is_absolute():
        raise UsageError(
            f"{installation.topic}: the runner has the topics of the repository alone. Put the "
            "file into topics/ and name the topic by its name."
        )
    values = {
        "minute": str(installation.minute),
        "hour": str(installation.hour),
        "topic": installation.topic,
    }
    return [Made("nightly.yml", filled("github.yml", values))]
