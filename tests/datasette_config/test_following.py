"""The site moves to the next night under load: no answer fails, is stale or is of two nights."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from datasette_config.app import build_app
from datasette_config.following import HEADER, FollowingDatabase
from datasette_config.settings import DATABASE
from db.versions import Published, sha256

NIGHTS = 40


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, sample_path: Path) -> list[Path]:
    """Published files that differ in two places of each page: what they hold and how much."""
    place = tmp_path_factory.mktemp("nights")
    made = []
    for number in range(NIGHTS):
        path = place / f"night-{number}.db"
        path.write_bytes(sample_path.read_bytes())
        with closing(sqlite3.connect(path)) as connection:
            rows = [(f"night{n}", str(number)) for n in range(number + 1)]
            connection.execute("delete from about where key like 'night%'")
            connection.executemany("insert into about values (?, ?)", rows)
            connection.commit()
        made.append(path)
    return made


class Shown:
    """A directory of published nights in which the next one is shown on demand."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.published = Published(directory / "published", directory / "evidence.db")
        self.published.directory.mkdir()

    def show(self, path: Path, run: str) -> str:
        """Publish a copy of a file; return its version."""
        self.published.candidate.write_bytes(path.read_bytes())
        version = self.published.accept(run, {"published_at": run})
        self.published.switch(version, run, "published")
        return version.name


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """An empty directory for nights."""
    return Shown(tmp_path)


@pytest.fixture
def site(shown: Shown, nights: list[Path], site_metadata: dict[str, Any]) -> Iterator[Any]:
    """A site that follows the pointer, at its first night."""
    shown.show(nights[0], "run-000")
    site = build_app(shown.published.alias, site_metadata, pointer=shown.published.pointer)
    yield site
    site.get_database(DATABASE).close()


COUNT = (
    "/evidence.json?sql=select+count(*)+as+n,max(cast(value+as+integer))+as+v+from+about"
    "+where+key+like+'night%25'&_shape=array"
)
TABLE = "/evidence/about.json?_size=0&key__startswith=night&_extra=count"


async def test_a_request_after_the_switch_sees_the_new_night(
    site: Any, shown: Shown, nights: list[Path]
) -> None:
    assert (await site.client.get(COUNT)).json() == [{"n": 1, "v": 0}]
    version = shown.show(nights[3], "run-003")
    response = await site.client.get(COUNT)
    assert response.json() == [{"n": 4, "v": 3}]
    assert response.headers[HEADER.decode()] == version


async def test_swaps_under_load_fail_mix_and_delay_nothing(
    site: Any, shown: Shown, nights: list[Path]
) -> None:
    """Readers ask all the time; each answer is whole, of one night, and never of an older one."""
    wrong: list[str] = []
    answers, done = [0], asyncio.Event()
    pages = ("/", "/side-effects", "/changes", "/evidence/about", "/search?q=ketamine", TABLE)

    async def reader(number: int) -> None:
        seen = ""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://localhost"
        ) as client:
            while not done.is_set():
                counted = await client.get(COUNT)
                night = counted.json()[0]
                version = counted.headers[HEADER.decode()]
                if counted.status_code != 200 or night["n"] != night["v"] + 1:
                    wrong.append(f"mixed: {night}")
                if not version.startswith(f"run-{night['v']:03}") and version >= "run-001":
                    wrong.append(f"{version} says {night}")
                page = await client.get(pages[answers[0] % len(pages)])
                if page.status_code != 200:
                    wrong.append(f"{page.status_code}: {page.url}")
                later = page.headers[HEADER.decode()]
                if not seen <= version <= later:
                    wrong.append(f"went back: {seen}, {version}, {later}")
                seen = later
                answers[0] += 2

    await site.client.get("/")  # Datasette makes itself ready; a server does so before it listens
    app = site.app()
    readers = [asyncio.create_task(reader(number)) for number in range(4)]
    for number in range(1, NIGHTS):
        await asyncio.to_thread(shown.show, nights[number], f"run-{number:03}")
        await asyncio.sleep(0.05)
    done.set()
    await asyncio.gather(*readers)
    assert not wrong, wrong[:5]
    assert answers[0] > NIGHTS


async def test_a_request_under_way_ends_on_the_night_it_began_with(
    site: Any, shown: Shown, nights: list[Path]
) -> None:
    """Between two queries of one request the pointer moves and the old file is unlinked."""
    database = site.get_database(DATABASE)
    assert isinstance(database, FollowingDatabase)
    found = []

    async def two_queries(scope: Any, receive: Any, send: Any) -> None:
        sql = "select count(*) from about where key like 'night%'"
        found.append((await database.execute(sql)).first()[0])
        shown.show(nights[5], "run-005")
        found.append((await database.execute(sql)).first()[0])
        found.append(Path(database.path).name)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    from datasette_config.following import pin_requests

    transport = httpx.ASGITransport(app=pin_requests(two_queries, lambda: database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/")
        assert found[:2] == [1, 1]
        assert found[2].startswith("run-000")
        await client.get("/")
    assert found[3:5] == [6, 6]


async def test_files_that_are_no_longer_shown_are_closed(
    site: Any, shown: Shown, nights: list[Path]
) -> None:
    await site.client.get(COUNT)
    for number in range(1, 6):
        shown.show(nights[number], f"run-{number:03}")
        await site.client.get(COUNT)
    open_files = [path.resolve().name for path in Path("/proc/self/fd").iterdir()]
    ours = {name for name in open_files if name.startswith("run-")}
    assert len(ours) == 1, ours
    assert next(iter(ours)).startswith("run-005")


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "{",
        "[]",
        '{"version": "x", "file": "../../etc/passwd"}',
        '{"version": "x", "file": "gone.db"}',
        '{"version": "x", "file": "no-database.db"}',
    ],
)
async def test_a_damaged_pointer_leaves_what_was_shown(
    site: Any, shown: Shown, nights: list[Path], pointer: str
) -> None:
    (shown.published.directory / "no-database.db").write_bytes(b"not SQLite" * 500)
    before = (await site.client.get(COUNT)).headers[HEADER.decode()]
    shown.published.pointer.write_text(pointer)
    response = await site.client.get("/")
    assert response.status_code == 200
    assert response.headers[HEADER.decode()] == before
    shown.show(nights[2], "run-002")
    assert (await site.client.get(COUNT)).json() == [{"n": 3, "v": 2}]


async def test_a_missing_pointer_leaves_what_was_shown(site: Any, shown: Shown) -> None:
    await site.client.get("/")
    shown.published.pointer.unlink()
    assert (await site.client.get("/")).status_code == 200


async def test_without_a_pointer_an_older_installation_is_served_until_its_first_night(
    shown: Shown, nights: list[Path], site_metadata: dict[str, Any]
) -> None:
    shown.published.alias.write_bytes(nights[7].read_bytes())
    site = build_app(shown.published.alias, site_metadata, pointer=shown.published.pointer)
    assert (await site.client.get(COUNT)).json() == [{"n": 8, "v": 7}]
    shown.show(nights[8], "run-008")
    assert (await site.client.get(COUNT)).json() == [{"n": 9, "v": 8}]
    site.get_database(DATABASE).close()


def test_with_nothing_published_it_says_so(shown: Shown, site_metadata: dict[str, Any]) -> None:
    with pytest.raises(FileNotFoundError, match="evidence publish"):
        build_app(shown.published.alias, site_metadata, pointer=shown.published.pointer)


async def test_counts_and_size_are_those_of_the_file_that_is_shown(
    site: Any, shown: Shown, nights: list[Path]
) -> None:
    def about(page: Any) -> int:
        return int(page.json()["tables"][names.index("about")]["count"])

    first = await site.client.get("/evidence.json")
    names = [table["name"] for table in first.json()["tables"]]
    before = about(first)
    shown.show(nights[10], "run-010")
    second = await site.client.get("/evidence.json")
    names = [table["name"] for table in second.json()["tables"]]
    assert about(second) == before + 10
    told = json.loads((await site.client.get("/-/databases.json")).text)
    assert told[0]["size"] == shown.published.alias.stat().st_size


async def test_the_digest_of_a_night_is_known_and_not_worked_out_by_reading_all_of_it(
    site: Any, shown: Shown, nights: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Datasette reads the whole file for its digest, which takes a minute for a large one."""
    shown.show(nights[3], "run-003")
    monkeypatch.setattr("datasette.database.inspect_hash", lambda _: 1 / 0)
    told = json.loads((await site.client.get("/-/databases.json")).text)
    assert told[0]["hash"] == sha256(shown.published.alias)


async def test_a_data_directory_may_be_named_from_here(
    shown: Shown, nights: list[Path], site_metadata: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`./data`, as the README has it."""
    shown.show(nights[0], "run-000")
    monkeypatch.chdir(shown.directory)
    site = build_app(Path("evidence.db"), site_metadata, pointer=Path("published/current.json"))
    assert (await site.client.get(COUNT)).json() == [{"n": 1, "v": 0}]
    site.get_database(DATABASE).close()
