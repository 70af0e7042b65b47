"""`evidence mirror sync`, `read`, `status` and `agreement`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from db.runs import COMPLETE, INCOMPLETE
from db.store import Store
from evidence.cluster.workers import workers
from evidence.lock import only_run
from evidence.log_lines import logged
from evidence.mirror.agreement import Differing, agreement
from evidence.mirror.reading import Reader, gaps_of, read_mirror
from evidence.options import cluster_options, leave, placed
from evidence.progress import complain, follow, say
from evidence.settings import Settings, load_settings
from evidence.topic_file import load_topic
from harvest.mirror.directory import PARTS, Mirror
from harvest.mirror.line import mirror_transport
from harvest.mirror.sync import check as check_files
from harvest.mirror.sync import sync as keep_in_step
from records.errors import UsageError
from records.topic import Topic

LOCK = "run.lock"
SHOWN = 100
"""Records listed on which words and searches differ; the rest is counted."""

mirror_dir: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--mirror-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("mirror"),
    envvar="EVIDENCE_MIRROR",
    show_default=True,
    help="Where NLM's files are kept, for all topics.",
)


@click.group("mirror")
def mirror_group() -> None:
    """Keep NLM's files of all of PubMed here, and read topics out of them.

    For many topics, or very large ones: one download and one pass for all of them, in place of
    searches. docs/mirror.md says what follows from that.

    \b
    Example:
      evidence mirror sync
      evidence mirror read
    """


@mirror_group.command()
@logged
@placed
@mirror_dir
@click.option("--check", is_flag=True, help="First read every file again and compare its digest.")
def sync(settings: Settings, topic: Topic, mirror_dir: Path, check: bool) -> None:
    """Fetch what is new in NLM's baseline and update files.

    Each file is kept only when it has the MD5 digest that NLM gives. The first time that is some
    50 GB; afterwards a file or two a day. A file that cannot be had is named, the others are
    fetched, and the exit code is then 1; the next run asks for it again.

    \b
    Example:
      evidence mirror sync --mirror-dir /srv/pubmed
    """
    with only_run(mirror_dir / LOCK):
        mirror = Mirror(mirror_dir)
        if check:
            for kept, whole in follow(check_files(mirror), "check"):
                if not whole:
                    complain(f"  damaged, and dropped: {kept.name.text}")
        missing = 0
        for step in keep_in_step(mirror, mirror_transport(settings.harvest)):
            if step.did == "missing":
                missing += 1
                complain(f"  incomplete: {step.name}: {step.reason}")
            else:
                say(f"mirror: {step.did} {step.name}")
        say(f"mirror: {_counted(mirror)}")
    leave(INCOMPLETE if missing else COMPLETE)


@mirror_group.command()
@logged
@placed
@cluster_options
@mirror_dir
@click.option(
    "--into",
    multiple=True,
    metavar="TOPIC=DIR",
    help="Read for this topic into this data directory; may be given many times.",
)
def read(
    settings: Settings,
    topic: Topic,
    mirror_dir: Path,
    into: tuple[str, ...],
    scheduler: str | None,
    worker_memory: str | None,
) -> None:
    """Store what the mirror holds about one topic or many, in one pass over what is new.

    A record belongs to a topic when it names one of its drugs and one of its conditions; that is
    said on its page. Later versions of a stored record are stored whatever they name, and what
    NLM deletes is marked. With --into the topics are those given, else the one of --topic.

    \b
    Example:
      evidence mirror read
      evidence mirror read --into ketamine-eating-disorders=data --into asthma.toml=asthma
    """
    readers = [_reader(text) for text in into] or [Reader(topic, settings)]
    directories = [reader.settings.data_dir.absolute() for reader in readers]
    if len(set(directories)) < len(directories):
        raise UsageError("--into: two topics name the same data directory. Give each its own.")
    with only_run(mirror_dir / LOCK):
        mirror = Mirror(mirror_dir.absolute())  # workers are elsewhere
        if scheduler:
            with workers(scheduler, worker_memory) as hands:
                reasons = read_mirror(mirror, readers, hands)
        else:
            reasons = read_mirror(mirror, readers)
    leave(INCOMPLETE if reasons else COMPLETE)


@mirror_group.command()
@placed
@mirror_dir
def status(settings: Settings, topic: Topic, mirror_dir: Path) -> None:
    """Say what the mirror holds, what is missing in it, and how far the topic has read it.

    The exit code is 1 when a file is missing between others.

    \b
    Example:
      evidence mirror status
    """
    mirror = Mirror(mirror_dir)
    files = mirror.files()
    if not files:
        raise UsageError(f"{mirror_dir}: holds no file. Run: evidence mirror sync")
    click.echo(_counted(mirror))
    click.echo(f"up to {files[-1].name.text}")
    missing = gaps_of(files)
    for gap in missing:
        click.echo(f"missing: {gap}")
    reader = Reader(topic, settings)
    unread = reader.before.unread(files, reader.words)
    click.echo(f"{topic.slug}: has read {len(files) - len(unread)} of {len(files)} files")
    leave(INCOMPLETE if missing else COMPLETE)


@mirror_group.command("agreement")
@placed
def agreement_command(settings: Settings, topic: Topic) -> None:
    """Compare the topic's words with its PubMed searches, by what is stored.

    The mirror chooses by the words and PubMed by its search, which also knows the tree of MeSH.
    Each record on which they differ is listed, with what it does not name.

    \b
    Example:
      evidence mirror agreement
    """
    with Store(settings.store, settings.store_wait_s) as store:
        found = agreement(store, topic)
    click.echo(f"{found.searched} publications that the searches find; {found.both} name a drug "
               "and a condition of the topic")  # fmt: skip
    click.echo(f"{len(found.search_alone)} found by a search alone")
    _list(found.search_alone)
    click.echo(f"{len(found.words_alone)} chosen by the words alone")
    _list(found.words_alone)


def _list(records: tuple[Differing, ...]) -> None:
    for one in records[:SHOWN]:
        without = [
            name
            for name, there in (("drug", one.names_drug), ("condition", one.names_condition))
            if not there
        ]
        lacks = f" (names no {' and no '.join(without)})" if without else ""
        click.echo(f"  PMID {one.pmid}{lacks}: {one.title[:100]}")
    if len(records) > SHOWN:
        click.echo(f"  and {len(records) - SHOWN} more")


def _reader(text: str) -> Reader:
    topic, equals, directory = text.rpartition("=")
    if not (equals and topic and directory):
        raise UsageError(f"--into {text}: write TOPIC=DIR, such as asthma.toml=asthma.")
    return Reader(load_topic(topic), load_settings(Path(directory)))


def _counted(mirror: Mirror) -> str:
    files = mirror.files()
    parts = (f"{sum(kept.part == part for kept in files)} in {part}" for part in PARTS)
    size = sum(mirror.path(kept).stat().st_size for kept in files)
    return f"{len(files)} files ({', '.join(parts)}), {size / 1e9:.1f} GB"
