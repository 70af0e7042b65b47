"""A file of a way to run, and how its template is filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"
PLACE = re.compile(r"@([a-z_]+)@")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made for an installation; `name` has no folders in it."""

    name: str
    text: str


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template's text with every `@name@` in it replaced by its value, once.

    Raises KeyError for a name that has none: a template and its code belong together.
    """
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return PLACE.sub(lambda found: values[found[1]], text)
