"""Installations to make files for: no machine is asked."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from evidence.scheduling.installation import Installation
from evidence.scheduling.standard import STANDARD

HOSTILE_NAMES = (
    "plain",
    "with space",
    "100% sure",
    "it's",
    'a "quote"',
    "$HOME",
    "`id`",
    "$(id)",
    "semi;colon & more",
    "#comment",
    "back\\slash",
    "Ünïcödé",
    "-dash",
    "@topic@",
)


def installation(data: Path | None = None, **more: Any) -> Installation:
    return dataclasses.replace(STANDARD, **({"data_dir": data} if data else {}), **more)
