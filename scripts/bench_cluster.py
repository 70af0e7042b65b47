"""Measure Dask's workers beside bare processes, with workers that die, and at length.

    PYTHONPATH=. python scripts/bench_cluster.py FILES.xml.gz --folder build/bench-cluster \
        throughput|killed|memory [--runs 5] [--copies 4] [--records 50000 … 1000000]

FILES are NLM's; they are repeated under new PMIDs until there are enough. Every part reads them as
`evidence import --matching` does: each worker parses a file and chooses the topic's records.

throughput  two workers of a LocalCluster and two bare processes share the same files, in turn
killed      a worker is killed every 20 seconds; the shards are compared with those of a calm run
memory      the peak of the asking process and of each worker, after few records and after many
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from evidence.cluster.jobs import ParseJob, parse, parse_job
from evidence.cluster.workers import Failed, Workers, workers
from evidence.importing import filter_of_topic
from evidence.topic_file import load_topic
from harvest.archive.archive import Archive

WORKERS = 2
KILL_EVERY_S = 20
LEAST_SHARE = 0.9
FLAT = 1.25
"""Times what the first file takes: the largest of many files takes more than the first."""
RECORDS = [50_000, 100_000, 200_000, 400_000, 700_000, 1_000_000]
LIMIT = 1 << 36
_PMID = re.compile(rb"(<PMID Version=\"\d+\">)(\d+)(?=</PMID>)")


def main() -> int:
    """Run one part and return the exit code: 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description="Measure the cluster.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("part", choices=["throughput", "killed", "memory"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--records", type=int, nargs="+", default=RECORDS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.part == "throughput":
        return throughput(given.files, given.folder, given.copies, given.runs)
    if given.part == "killed":
        return killed(given.files, given.folder, given.copies)
    return memory(given.files, given.folder, given.records)


def throughput(files: Sequence[Path], folder: Path, copies: int, runs: int) -> int:
    """Compare wall time, run for run; each side begins as often."""
    archive = _archived(folder, list(repeated(files, copies)))
    records = 0
    ratios: list[float] = []
    print("| run | two bare processes | two workers | share |\n| ---: | ---: | ---: | ---: |")
    for number in range(runs):
        sides: list[tuple[str, Callable[[list[ParseJob]], int]]] = [
            ("bare", in_bare_processes), ("cluster", on_workers),
        ]  # fmt: skip
        took: dict[str, float] = {}
        for name, side in sides if number % 2 == 0 else reversed(sides):
            jobs = jobs_into(folder / "shards", archive)
            began = time.perf_counter()
            records = side(jobs)
            took[name] = time.perf_counter() - began
        ratios.append(took["bare"] / took["cluster"])
        print(
            f"| {number + 1} | {took['bare']:.1f} s | {took['cluster']:.1f} s | {ratios[-1]:.3f} |"
        )
    middle = statistics.median(ratios)
    print(
        f"\n{records:,} records in {len(archive)} files; median share {middle:.3f} "
        f"({min(ratios):.3f} to {max(ratios):.3f}), at least {LEAST_SHARE}"
    )
    return 0 if middle >= LEAST_SHARE else 1


def killed(files: Sequence[Path], folder: Path, copies: int) -> int:
    """Compare the bytes of all shards of a calm run and of one whose workers are killed."""
    archive = _archived(folder, list(repeated(files, copies)))
    calm_jobs = jobs_into(folder / "calm", archive)
    began = time.perf_counter()
    on_workers(calm_jobs)
    calm = time.perf_counter() - began
    killed_jobs = jobs_into(folder / "killed", archive)
    began = time.perf_counter()
    deaths: list[int] = []
    with workers(f"local:{WORKERS}") as hands, _killing(hands, deaths):
        failed = [o for _, o in hands.run(parse, killed_jobs, _name) if isinstance(o, Failed)]
    took = time.perf_counter() - began
    same = digests(folder / "calm") == digests(folder / "killed")
    print(
        f"{len(archive)} files; calm {calm:.0f} s; {len(deaths)} workers killed, one every "
        f"{KILL_EVERY_S} s: {took:.0f} s, {len(failed)} files given up; shards "
        f"{'the same to the byte' if same else 'DIFFER'}"
    )
    return 0 if same and not failed else 1


def memory(files: Sequence[Path], folder: Path, records: Sequence[int]) -> int:
    """Print the peak memory so far after few records and after many, in one run."""
    shutil.rmtree(folder / "long", ignore_errors=True)
    print("| records | files | asking process | largest worker |\n| ---: | ---: | ---: | ---: |")
    found: list[tuple[float, float]] = []
    with workers(f"local:{WORKERS}") as hands:
        for done, count in _at_length(hands, files, folder, max(records)):
            if done >= sorted(records)[len(found)]:
                pids = hands._client.run(os.getpid).values()
                found.append((peak_mb(os.getpid()), max(map(peak_mb, pids))))
                asking, worker = found[-1]
                print(f"| {done:,} | {count} | {asking:.0f} MB | {worker:.0f} MB |", flush=True)
    return 0 if found[-1][1] < FLAT * found[0][1] else 1


def _at_length(
    hands: Workers[ParseJob], files: Sequence[Path], folder: Path, wanted: int
) -> Iterator[tuple[int, int]]:
    """Read so many records, and yield after each file how many records and files were read."""
    archive = Archive(folder / "long" / "archive")
    chosen = filter_of_topic(load_topic())

    def jobs() -> Iterator[ParseJob]:
        made = 0
        for copy in itertools.count():
            for file in files:
                # Made when it is asked for, so that the disk holds few at a time, and in a process
                # of its own, because what that takes is none of what is measured.
                path, _COUNTS[_stem(file)] = maker.apply(shifted, (file, folder / "long", copy))
                with path.open("rb") as body:
                    entry = archive.save_path(path.name, body, "2026-11-23T00:00:00Z", "bench")
                path.unlink()
                made += _COUNTS[_stem(file)]
                yield parse_job(archive.directory, entry.sha256, entry.path, LIMIT, chosen,
                                folder / "long" / "shards")  # fmt: skip
                if made >= wanted:
                    return

    done = 0
    with get_context("spawn").Pool(1) as maker:
        for count, (job, outcome) in enumerate(hands.run(parse, jobs(), _name), start=1):
            if isinstance(outcome, Failed):
                raise SystemExit(outcome.reason)
            archive.body_path(job.sha256).unlink()
            done += counted(job.name)
            yield done, count


_COUNTS: dict[str, int] = {}


def counted(name: str) -> int:
    """Return how many records the original of a repeated file has."""
    return _COUNTS[name.partition("-copy")[0]]


def repeated(files: Sequence[Path], copies: int) -> Iterator[tuple[Path, int]]:
    """Yield each file with the number of its copy; each copy of the row begins one further on.

    So a bare process that takes every second file has as much of each as the other one.
    """
    for copy in range(copies):
        first = copy % len(files)
        for file in (*files[first:], *files[:first]):
            yield file, copy


def _stem(file: Path) -> str:
    return file.name.removesuffix(".gz").removesuffix(".xml")


def shifted(file: Path, folder: Path, copy: int) -> tuple[Path, int]:
    """Write a file's copy, and return it with the number of its records.

    Its own PMIDs are moved by 50 million for each copy before.
    """
    stem = _stem(file)
    path = folder / f"{stem}-copy{copy}.xml.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(file) as body:
        text = body.read()
    records = text.count(b"<PubmedArticle>")
    if copy:
        text = _PMID.sub(lambda m: m[1] + str(int(m[2]) + 50_000_000 * copy).encode(), text)
    path.write_bytes(gzip.compress(text, 1, mtime=0))
    return path, records


def _archived(folder: Path, wanted: Sequence[tuple[Path, int]]) -> list[tuple[Path, str, str]]:
    archive = Archive(folder / "archive")
    found = []
    for file, copy in wanted:
        path, _COUNTS[_stem(file)] = shifted(file, folder / "files", copy)
        with path.open("rb") as body:
            entry = archive.save_path(path.name, body, "2026-11-23T00:00:00Z", "bench")
        path.unlink()
        found.append((archive.directory, entry.sha256, entry.path))
    return found


def jobs_into(shards: Path, archive: Sequence[tuple[Path, str, str]]) -> list[ParseJob]:
    """Return the jobs of parsing the archived files into an empty folder."""
    shutil.rmtree(shards, ignore_errors=True)
    chosen = filter_of_topic(load_topic())
    return [parse_job(place, sha, name, LIMIT, chosen, shards) for place, sha, name in archive]


def on_workers(jobs: list[ParseJob]) -> int:
    """Let two workers do the jobs, and return how many records they read."""
    with workers(f"local:{WORKERS}") as hands:
        for _, outcome in hands.run(parse, jobs, _name):
            if isinstance(outcome, Failed):
                raise SystemExit(outcome.reason)
    return sum(counted(job.name) for job in jobs)


_BARE = """
import json, sys
from evidence.cluster.jobs import ParseJob, parse
for one in json.load(sys.stdin):
    parse(ParseJob(**one))
"""


def in_bare_processes(jobs: list[ParseJob]) -> int:
    """Let two processes do every second job each, with nothing between them."""
    running = []
    for share in range(WORKERS):
        told = [
            {name: getattr(job, name) for name in job.__slots__} for job in jobs[share::WORKERS]
        ]
        process = subprocess.Popen([sys.executable, "-c", _BARE], stdin=subprocess.PIPE, text=True)
        assert process.stdin
        process.stdin.write(json.dumps(told))
        process.stdin.close()
        running.append(process)
    if any(process.wait() for process in running):
        raise SystemExit("a bare process failed")
    return sum(counted(job.name) for job in jobs)


def _name(job: ParseJob) -> str:
    return Path(job.shard).stem


@contextmanager
def _killing(hands: object, deaths: list[int]) -> Iterator[None]:
    """Kill one of the workers every so often, as the operating system may."""
    client = hands._client  # type: ignore[attr-defined]
    over = threading.Event()

    def run() -> None:
        while not over.wait(KILL_EVERY_S):
            pids = list(client.run(os.getpid, on_error="ignore").values())
            if pids:
                victim = pids[len(deaths) % len(pids)]
                os.kill(victim, signal.SIGKILL)
                deaths.append(victim)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every shard below a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def peak_mb(process: int) -> float:
    """Return the most memory that a process has held, in MB (10**6 bytes)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit("memory is read from /proc, which is not here")


if __name__ == "__main__":
    sys.exit(main())
