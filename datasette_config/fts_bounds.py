"""What a question may ask of the full-text indexes.

They work within one step of SQLite, where the clock is not looked at: a text of a thousand
prefixes takes minutes. So a text to match is written out in the question, or given as a
parameter, and has few words. What would make one while it runs is refused; so is any other way
of naming the index that comes down to matching ("index = …", "index(…)").
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

MOST_WORDS = 40
MOST_PREFIXES = 8

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]"
    r"|[:@$?]\w*|\w+|\|\||==|\S",
    re.DOTALL,
)
_BEFORE = {"from", "join", ",", "where", "and", "or", "not", ".", "on"}
_MARKING = {"highlight", "snippet", "bm25"}
_NEVER_AFTER = {"=", "==", "is", "in", "(", "<", ">", "between", "+", "||", "like", "glob"}
_TOO_MUCH = (
    f"a text to match has up to {MOST_WORDS} words and {MOST_PREFIXES} prefixes, and is written "
    "as it is or given as a parameter"
)


def check_matches(sql: str, parameters: object) -> None:
    """Raise sqlite3.OperationalError where a question may match what is long, or made."""
    if "_fts" not in sql.lower():
        return
    tokens = [t for t in _TOKEN.findall(sql) if not t.startswith(("--", "/*"))]
    short = all(_is_short(text) for text in (*_values(parameters), *tokens))
    for place, token in enumerate(tokens):
        before, after = tokens[:place][-2:], tokens[place + 1 : place + 5]
        name = token.strip('"`[]').lower()
        if name == "match":
            short = short and _is_plain(after)
        elif name.endswith("_fts") and name != "escape_fts" and not token.startswith("'"):
            short = short and _is_named_plainly([t.lower() for t in before], after)
    if not short:
        raise sqlite3.OperationalError(_TOO_MUCH)


def _is_plain(after: Sequence[str]) -> bool:
    """Say whether what follows "match" is a text or a parameter, and nothing is put to it."""
    words = [*(token.lower() for token in after), "", "", "", ""]
    if words[0] == "escape_fts" and words[1] == "(" and words[3] == ")":
        words = words[2:3] + words[4:] + [""]
    given = words[0].startswith(("'", ":", "@", "$", "?"))
    return given and words[1] not in ("||", "|", "-", "collate")


def _is_named_plainly(before: Sequence[str], after: Sequence[str]) -> bool:
    last, following = (before[-1] if before else ""), (after[0].lower() if after else "")
    if following in _NEVER_AFTER or (last == "," and following in (",", ")")):
        return False
    if last == "(":
        return len(before) > 1 and before[0] in _MARKING
    return last in _BEFORE


def _values(parameters: object) -> list[str]:
    given = parameters.values() if isinstance(parameters, Mapping) else parameters or ()
    several: Any = given if not isinstance(given, str) else [given]
    return [f"'{value}'" for value in several if isinstance(value, str)]


def _is_short(token: str) -> bool:
    """Say whether a text has few words; what is no text is always short."""
    if not token.startswith("'"):
        return True
    return len(re.findall(r"\w+", token)) <= MOST_WORDS and token.count("*") <= MOST_PREFIXES
