"""The site serves the published file alone, tells nothing of the machine, and stays here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import datasette_config.app as app
from datasette_config.app import build_app
from datasette_config.load_limits import LoadLimits
from db.metadata import datasette_metadata
from evidence.cli import main
from tests.datasette_config.sample import make_sample

NEIGHBOURS = ("store.db", "curation.csv", "screening.csv", "appraisals.csv", "evidence.toml",
              "run.lock", ".env", "archive/requests.jsonl", "published/refused.db")  # fmt: skip
SECRET = "not-to-be-served-4711"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a published file and what lies beside it."""
    folder = tmp_path_factory.mktemp("a-telling-folder-name")
    make_sample(folder / "evidence.db")
    for name in NEIGHBOURS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(SECRET)
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Any:
    """The site over it."""
    return build_app(folder / "evidence.db", datasette_metadata("evidence", "Title", "About"))


WAYS = ("/{}", "/data/{}", "/static/../{}", "/static/..%2f..%2f{}", "/static/%2e%2e/%2e%2e/{}",
        "/-/static/..%2f..%2f{}", "/evidence.db/../{}", "/frozen/../{}",
        "/frozen/..%2f{}/evidence.db", "/tables/..%2f{}.csv", "/-/static-plugins/x/..%2f{}",
        "/%2e%2e/{}", "//{}")  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
async def test_no_neighbour_of_the_published_file_is_served(
    site: Any, folder: Path, way: str
) -> None:
    for name in (*NEIGHBOURS, str(folder / "store.db"), "../../../../../../etc/passwd"):
        answer = await site.client.get(way.format(name))
        assert SECRET not in answer.text
        assert "root:" not in answer.text
        # "/evidence.toml" is the database's own page to Datasette, with an ending that it ignores.
        found = (200,) if name == "evidence.toml" else ()
        assert answer.status_code in (301, 302, 400, 403, 404, *found), (way, name)


@pytest.mark.parametrize(
    "path",
    [
        "/-/databases.json", "/-/databases", "/-/metadata.json", "/-/settings.json",
        "/-/versions.json", "/-/plugins.json", "/-/plugins.json?all=1", "/-/threads.json",
        "/-/actor.json", "/-/health.json", "/-/metrics", "/evidence.json", "/runs", "/versions",
        "/nope", "/evidence?sql=select+nothing", "/api/v1/status.json",
        "/evidence.json?sql=select+*+from+pragma_database_list",
        "/evidence.json?sql=pragma+database_list",
        "/evidence.json?sql=select+sqlite_compileoption_get(1)",
    ],
)  # fmt: skip
async def test_no_answer_says_where_files_lie(site: Any, folder: Path, path: str) -> None:
    text = (await site.client.get(path)).text
    assert "a-telling-folder-name" not in text
    assert str(Path(app.__file__).parent) not in text


@pytest.mark.parametrize(
    "name", ["plugins", "threads", "actor", "permissions", "messages", "allow-debug", "patterns",
             "auth-token", "logout", "config"],
)  # fmt: skip
async def test_pages_about_the_process_are_not_there(site: Any, name: str) -> None:
    assert (await site.client.get(f"/-/{name}")).status_code == 404


async def test_the_list_of_databases_is_kept_without_the_path(site: Any) -> None:
    (told,) = json.loads((await site.client.get("/-/databases.json")).text)
    assert (told["name"], told["path"], told["is_mutable"]) == ("evidence", None, False)


async def test_datasettes_own_database_is_not_served(site: Any) -> None:
    for path in ("/_internal", "/_internal.json", "/_internal/tables", "/_memory"):
        assert (await site.client.get(path)).status_code in (301, 302, 403, 404)


def test_it_listens_on_this_machine_alone_unless_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(app.uvicorn, "run", lambda _app, **options: seen.append(options))
    monkeypatch.setattr(app, "bound_process", lambda: None)
    for more in ([], ["--host", "0.0.0.0"]):
        arguments = ["serve", "--data-dir", str(folder / "served"), "--port", "0", *more]
        (folder / "served").mkdir(exist_ok=True)
        if not (folder / "served" / "evidence.db").exists():
            make_sample(folder / "served" / "evidence.db")
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    assert [options["host"] for options in seen] == ["127.0.0.1", "0.0.0.0"]
    assert all(options["server_header"] is False for options in seen)


@pytest.mark.parametrize("line", ['open_sql = "off"', 'crawler_limits = "off"', ""])
def test_one_line_switches_sql_or_the_limits_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    make_sample(tmp_path / "evidence.db")
    (tmp_path / "evidence.toml").write_text(line)
    seen: dict[str, Any] = {}
    monkeypatch.setattr(app, "serve", lambda *_, **options: seen.update(options))
    result = CliRunner().invoke(main, ["serve", "--data-dir", str(tmp_path), "--port", "0"])
    assert result.exit_code == 0, result.output
    assert seen["open_sql"] is ("open_sql" not in line)
    assert seen["limits"] == (None if "crawler" in line else LoadLimits())
