"""With Dask itself: the same tables as without, workers that die, a scheduler that is lost."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.evidence import nights
from tests.harvest.samples import article, article_set

pytestmark = pytest.mark.slow

PARTS = 3
OF_THE_RUN = {"runs", "run_stages", "_sqlite_migrations", "evidence_mark"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Write files of records, the last of which corrects and deletes what the first holds."""
    directory = tmp_path_factory.mktemp("files")
    made = []
    for part in range(PARTS):
        papers = [
            article(str(100 * part + n), title=f"Ketamine in anorexia nervosa {part}-{n}: nausea")
            for n in range(1, 6)
        ]
        extra = (
            []
            if part < PARTS - 1
            else [article("1", title="Ketamine: headache"), "<PubmedArticle/>"]
        )
        delete = "<DeleteCitation><PMID>2</PMID></DeleteCitation>" if extra else ""
        body = article_set(*papers, *extra).replace(
            b"</PubmedArticleSet>", delete.encode() + b"</PubmedArticleSet>"
        )
        path = directory / f"pubmed26n000{part}.xml.gz"
        path.write_bytes(gzip.compress(body, mtime=0))
        made.append(str(path))
    return made


def tables(path: Path) -> dict[str, list[str]]:
    """Return what a store holds, without when it came."""
    with closing(sqlite3.connect(path)) as store:
        names = [
            name
            for (name,) in store.execute("select name from sqlite_master where type = 'table'")
            if name not in OF_THE_RUN and not name.startswith("sqlite_")
        ]
        found = {}
        for name in names:
            columns = [
                column
                for _, column, *_ in store.execute(f"pragma table_info({name})")
                if not column.endswith(("_at", "_seen", "_changed", "_since"))
                and column not in ("run", "at", "since", "first_run", "last_run")
            ]
            rows = store.execute(f"select {', '.join(columns)} from {name}").fetchall()
            found[name] = sorted(map(repr, rows))
        return found


def test_shared_out_or_not_the_tables_are_the_same(tmp_path: Path, files: list[str]) -> None:
    plain, shared = tmp_path / "plain", tmp_path / "shared"
    assert nights.run(plain, "import", *files).returncode == 1, "one record is bad"
    assert nights.run(plain, "tag").returncode == 0
    done = nights.run(shared, "import", "--scheduler", "local:2", *files)
    assert done.returncode == 1, done.stderr
    assert "cluster: 2 workers; dashboard: http://127.0.0.1:" in done.stderr
    tagged = nights.run(shared, "tag", "--scheduler", "local:2", "--worker-memory", "1GB")
    assert tagged.returncode == 0, tagged.stderr
    assert "Traceback" not in done.stderr + tagged.stderr
    there, here = tables(shared / "store.db"), tables(plain / "store.db")
    assert here["annotations"]
    assert here["quarantine"]
    assert there == here

    loaded = tmp_path / "loaded"
    merged = nights.run(loaded, "load", str(shared / "shards"))
    assert merged.returncode == 1, merged.stderr
    for name in ("annotations", "known_identifiers"):
        assert tables(loaded / "store.db")[name] == here[name]

    with closing(sqlite3.connect(shared / "store.db")) as store, store:
        store.execute("delete from annotations")
    shards = {path: path.stat().st_mtime_ns for path in (shared / "shards").rglob("*.parquet")}
    nights.run(shared, "tag", "--scheduler", "local:1")
    assert tables(shared / "store.db") == here
    assert {path: path.stat().st_mtime_ns for path in shards} == shards, "nothing was done twice"


@contextmanager
def cluster(*workers_see: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and a worker as a cluster has them; yield its address and both."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*workers_see, str(root)])}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    port = address.rpartition(":")[2]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
             "--port", port, "--dashboard-address", "127.0.0.1:0"], **quiet,
        ),
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
             "--nworkers", "1", "--no-dashboard"], **quiet,
        ),
    ]  # fmt: skip
    try:
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_file_that_kills_its_workers_is_set_aside_and_the_others_are_stored(
    tmp_path: Path, files: list[str]
) -> None:
    # What workers import first is made to die of one file, as a bug in a C library would.
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        "from evidence.cluster import jobs\n"
        "real = jobs.recognised\n"
        "def deadly(name, *more, **named):\n"
        "    if '0001' in name:\n"
        "        os._exit(9)\n"
        "    return real(name, *more, **named)\n"
        "jobs.recognised = deadly\n"
    )
    with cluster(str(tmp_path)) as (address, _):
        done = nights.run(tmp_path / "data", "import", "--scheduler", address, *files)
    assert done.returncode == 1, done.stderr
    assert "pubmed26n0001.xml.gz: every worker that took it died of it" in done.stderr
    with closing(sqlite3.connect(tmp_path / "data" / "store.db")) as store:
        keys = {key for (key,) in store.execute("select source_key from source_records")}
    assert keys & {"1", "201"} == {"1", "201"}
    assert "101" not in keys


def test_a_lost_scheduler_is_one_line_and_what_was_done_is_kept(
    tmp_path: Path, files: list[str]
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import time\n"
        "from evidence.cluster import jobs\n"
        "real = jobs.recognised\n"
        "def slow(name, *more, **named):\n"
        "    if '0001' in name:\n"
        "        time.sleep(60)\n"
        "    return real(name, *more, **named)\n"
        "jobs.recognised = slow\n"
    )
    data = tmp_path / "data"
    with cluster(str(tmp_path)) as (address, (scheduler, _)):
        command = [sys.executable, "-m", "evidence", "import", "--data-dir", str(data)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]),
                       "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s"}  # fmt: skip
        asking = subprocess.Popen(
            [*command, "--scheduler", address, *files], stderr=subprocess.PIPE, env=environment
        )
        _wait_for(lambda: len(list(data.rglob("*.parquet"))) >= 1)
        _wait_for(lambda: _stored(data) >= 5)
        scheduler.send_signal(signal.SIGKILL)
        _, errors = asking.communicate(timeout=90)
    assert asking.returncode == 2, errors
    told = errors.decode()
    assert "What is done is kept: run the command again" in told
    assert "Traceback" not in told
    again = nights.run(data, "import", "--scheduler", "local:1", *files)
    assert again.returncode == 1, again.stderr
    assert _stored(data) == 15


def _stored(data: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{data / 'store.db'}?mode=ro", uri=True)) as store:
            return int(store.execute("select count(*) from source_records").fetchone()[0])
    except sqlite3.Error:
        return 0


def _wait_for(holds: object, within_s: float = 60) -> None:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.2)
    raise AssertionError("it did not come to that in time")
