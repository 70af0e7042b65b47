"""A stand-in for GitHub's command `gh`: releases are directories. It refuses what it does not know.

Flags are those of gh's manual (gh release create, view, upload, download, delete-asset, list,
delete). A published release cannot be given files, as in a repository with immutable releases.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import shutil
import sys
from pathlib import Path


def main() -> None:
    store = Path(os.environ["FAKE_GH"])
    assert os.environ["GH_TOKEN"]
    assert os.environ["GH_REPO"]
    if (store / "down").exists():
        sys.exit("gh: HTTP 503")
    noun, verb, *rest = sys.argv[1:]
    assert noun == "release", noun
    {
        "create": create,
        "view": view,
        "upload": upload,
        "download": download,
        "delete-asset": delete_asset,
        "list": list_all,
        "delete": delete,
    }[verb](store, rest)


def release(store: Path, tag: str) -> Path:
    path = store / tag
    if not path.is_dir():
        sys.exit("release not found")
    return path


def create(store: Path, arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tag")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--latest", action="store_true")
    parser.add_argument("--title", required=True)
    parser.add_argument("--notes", required=True)
    given = parser.parse_intermixed_args(arguments)
    if (store / given.tag).exists():
        sys.exit("release already exists")
    if given.files and (store / "no-release").exists():
        sys.exit("gh: HTTP 502")
    (store / given.tag).mkdir(parents=True)
    for file in given.files:
        shutil.copy(file, store / given.tag)
    if not given.draft:
        (store / given.tag / ".published").touch()


def view(store: Path, arguments: list[str]) -> None:
    found = release(store, arguments[0])
    if arguments[1:]:
        assert arguments[1:] == ["--json", "assets", "--jq", ".assets[].name"], arguments
        for path in sorted(found.iterdir(), reverse=True):  # in no order that helps
            if path.name != ".published":
                print(path.name)


def upload(store: Path, arguments: list[str]) -> None:
    tag, file = arguments
    found = release(store, tag)
    if (found / ".published").exists():
        sys.exit("Cannot upload assets to an immutable release.")
    if (found / Path(file).name).exists():
        sys.exit("asset under the same name already exists")
    if (store / "cut").exists() and file.endswith(".sha256"):
        sys.exit("gh: the connection was reset")
    shutil.copy(file, found)


def download(store: Path, arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tag")
    parser.add_argument("--pattern", action="append", required=True)
    parser.add_argument("--dir", default=".")
    given = parser.parse_intermixed_args(arguments)
    for path in release(store, given.tag).iterdir():
        if any(fnmatch.fnmatch(path.name, pattern) for pattern in given.pattern):
            shutil.copy(path, given.dir)


def delete_asset(store: Path, arguments: list[str]) -> None:
    tag, name, yes = arguments
    assert yes == "--yes"
    (release(store, tag) / name).unlink()


def list_all(store: Path, arguments: list[str]) -> None:
    assert arguments == ["--limit", "200", "--json", "tagName", "--jq", ".[].tagName"], arguments
    for path in sorted(store.iterdir(), reverse=True):
        if path.is_dir():
            print(path.name)


def delete(store: Path, arguments: list[str]) -> None:
    tag, *flags = arguments
    assert flags == ["--cleanup-tag", "--yes"]
    shutil.rmtree(release(store, tag))


if __name__ == "__main__":
    main()
