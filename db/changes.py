"""What changed between two versions of a record, field by field."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from records.codec import plain
from records.model import Publication, Trial


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its old and new value; lists and structures as JSON, None for empty."""

    field: str
    old: str | None
    new: str | None


def differences(old: Publication | Trial, new: Publication | Trial) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of declaration.

    A field that only differs in spacing is not a change.
    """
    changes = []
    for field in dataclasses.fields(new):
        before = _shown(getattr(old, field.name))
        after = _shown(getattr(new, field.name))
        if _folded(before) != _folded(after):
            changes.append(FieldChange(field.name, before, after))
    return tuple(changes)


def is_older(new: Publication | Trial, old: Publication | Trial) -> bool:
    """Say whether what is received now is an older version than what is stored.

    PubMed numbers its versions and dates its revisions, the registry dates its updates; an old
    file imported late must not undo a newer record. Without numbers or dates nothing is older.
    """
    for before, after in zip(_age(old), _age(new), strict=True):
        if before and after and before != after:
            return after < before
    return False


def _age(record: Publication | Trial) -> tuple[str, str]:
    if isinstance(record, Trial):
        return "", record.last_update_posted or ""
    return (record.version or "").rjust(6, "0"), record.date_revised or ""


def _shown(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain(value), ensure_ascii=True, sort_keys=True)


def _folded(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None
