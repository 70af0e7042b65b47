"""Record types to canonical JSON and back.

Empty values are left out, so adding a field with a default changes no stored digest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def plain(value: object) -> Any:
    """Return a dataclass (or a tuple of them) as dicts and lists without empty values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name), f) for f in dataclasses.fields(value))
        return {name: plain(item) for name, item, field in pairs if not _is_default(item, field)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def dumps(value: object) -> str:
    """Return canonical JSON: sorted keys, no empty values, pure ASCII.

    ASCII also carries lone surrogates, which SQLite could not store as text.
    """
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(payload: str) -> str:
    """Return the hex SHA-256 of a canonical JSON text."""
    return hashlib.sha256(payload.encode("ascii")).hexdigest()


def loads(kind: type[T], payload: str) -> T:
    """Return the `kind` that `dumps` wrote. Raises TypeError or KeyError on foreign JSON."""
    return typing.cast("T", _build(kind, json.loads(payload)))


def _is_default(value: object, field: dataclasses.Field[Any]) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(value == field.default)
    return value is None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        return None if data is None else _build(inner[0], data)
    if origin is tuple:
        arguments = typing.get_args(kind)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in data)
        return tuple(_build(arg, item) for arg, item in zip(arguments, data, strict=True))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        values = {name: _build(hints[name], item) for name, item in data.items() if name in hints}
        for field in dataclasses.fields(kind):
            if field.name not in values and field.default is dataclasses.MISSING:
                values[field.name] = None
        return kind(**values)
    return data
