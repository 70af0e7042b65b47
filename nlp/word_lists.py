"""Read the word lists beside the code: TOML files in `nlp/lexicons/`, checked as they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

from records.errors import LexiconError

DIRECTORY = "lexicons"


def names() -> tuple[str, ...]:
    """Return the names of all word lists, sorted."""
    folder = resources.files("nlp").joinpath(DIRECTORY)
    return tuple(sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml")))


def content(name: str) -> bytes:
    """Return the bytes of one word list.

    Raises LexiconError when there is no such file.
    """
    file = resources.files("nlp").joinpath(DIRECTORY, name)
    if not file.is_file():
        raise LexiconError(name, "file", "it is missing", "Reinstall the package or restore it")
    return file.read_bytes()


def read(name: str) -> dict[str, Any]:
    """Return one word list as a dictionary. Raises LexiconError when it is not TOML."""
    return parse(name, content(name))


def parse(name: str, raw: bytes) -> dict[str, Any]:
    """Return TOML bytes as a dictionary; `name` is for the message of the LexiconError."""
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(name, "file", f"not TOML ({error})", "Mend the line it names") from error


def strings(name: str, data: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the non-empty list of strings at `key`, or raise LexiconError."""
    value = data.get(key)
    if not isinstance(value, list) or not value or not all(is_text(item) for item in value):
        raise LexiconError(name, key, "not a list of words", f'Write {key} = ["word", "word"]')
    return tuple(value)


def tables(name: str, data: dict[str, Any], key: str) -> tuple[dict[str, Any], ...]:
    """Return the array of tables `[[key]]`, or raise LexiconError."""
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise LexiconError(name, key, "not a list of tables", f"Write [[{key}]] before each entry")
    return tuple(value)


def choice(
    name: str, where: str, row: dict[str, Any], key: str, allowed: Sequence[str], default: str = ""
) -> str:
    """Return `row[key]` if it is one of `allowed`, else raise LexiconError."""
    value = row.get(key, default)
    if value not in allowed:
        raise LexiconError(
            name, f"{where}.{key}", f"{value!r} is unknown", f"Write one of {', '.join(allowed)}"
        )
    return str(value)


def is_text(value: object) -> bool:
    """Say whether a value is a string with something in it."""
    return isinstance(value, str) and bool(value.strip())
