"""Build the demonstration: a night replayed from the archive that comes with the program."""

from __future__ import annotations

from pathlib import Path

from evidence.lock import only_run
from evidence.progress import say
from evidence.rebuilding import rebuild
from evidence.settings import Settings
from evidence.topic_file import DEFAULT_TOPIC
from records.errors import UsageError
from records.topic import Topic

ARCHIVE = Path(__file__).resolve().parent / "demonstration"


def build_demonstration(settings: Settings, topic: Topic) -> str:
    """Build the demonstration in its own data directory and return the run's outcome.

    What an earlier demonstration left there is removed first; the directory is ours alone.
    Raises UsageError for another topic than the one the archive was made for.
    """
    if topic.slug != DEFAULT_TOPIC:
        raise UsageError(
            f"{topic.slug}: the demonstration is of {DEFAULT_TOPIC}. Leave out --topic."
        )
    say(f"demo: replaying the bundled archive into {settings.data_dir} (no network)")
    with only_run(settings.lock):
        for name in ("store.db", "store.db-wal", "store.db-shm"):
            (settings.data_dir / name).unlink(missing_ok=True)
    # Another release may read fewer mentions: what an older demonstration counted is no measure.
    return rebuild(settings, topic, ARCHIVE, "nightly", allow_restated=True, accept_counts=True)
