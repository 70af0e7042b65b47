"""What one question in SQL may ask of memory and time.

SQLite looks at its clock between the steps of its virtual machine, not within a function. So the
functions that take long over long values are replaced, values and patterns are short, and the
clock is looked at often. `scripts/try_sql.py` asks what is meant to exhaust the site and measures
each answer; docs/security.md has the table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any, Self

from datasette.database import Database

from datasette_config.fts_bounds import check_matches

MAX_VALUE_BYTES = 250_000
"""No value, row or statement may be longer; the longest published value has some thousand."""

MAX_ANSWER_BYTES = 20_000_000
"""No answer to one question may be longer, counted over its values."""

MAX_PROCESS_BYTES = 256_000_000
"""SQLite may not hold more memory than this in the whole process, page caches included."""

STEPS_BETWEEN_LOOKS = 50
"""How many steps run between two looks at the clock; Datasette's 1,000 may take seconds."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MAX_VALUE_BYTES,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
}

# A width or precision that comes from an argument, or of five digits and more.
_WIDE = re.compile(r"%[^%a-zA-Z]*(\*|\d{5})")

# Up to as many characters str.strip is quick; beyond, it looks through all of them each time.
_FEW = 64


_NO_MEMORY = "the question needs more memory than it may have. Narrow it"


def bound_process() -> None:
    """Bound the memory that SQLite may hold in this process. For a process that only serves."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"pragma hard_heap_limit={MAX_PROCESS_BYTES}").fetchone()
    connection.close()


def limit_connection(connection: sqlite3.Connection, *, read_only: bool = True) -> None:
    """Bound what one query can ask of memory and time, and forbid writing and other files."""
    # What is sorted or kept aside stays in memory, which is bounded, and fills no disk.
    connection.execute("pragma temp_store=memory")
    if read_only:
        connection.execute("pragma query_only=on")
    connection.execute("pragma trusted_schema=off")
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    _guard_printf(connection)
    for name, arguments, function in _FUNCTIONS:
        connection.create_function(name, arguments, function, deterministic=True)


def bound_questions(database: Database) -> None:
    """Let the database look at the clock often and end an answer that is too large.

    It is about what Datasette asks (tables, facets, SQL of readers). Our own pages ask short fixed
    questions on the bare connection.
    """
    inner = _Asked(database)

    async def execute(*arguments: Any, **options: Any) -> Any:
        return await Database.execute(inner, *arguments, **options)

    database.execute = execute


class _Asked:
    """A database as `Database.execute` sees it, with bounded connections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def execute_fn(self, function: Callable[[Any], Any]) -> Any:
        return await self._database.execute_fn(lambda bare: function(_Bounded(bare)))


class _Bounded:
    """A connection for one question."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def cursor(self) -> sqlite3.Cursor:
        """Return a cursor that weighs the rows that it returns."""
        cursor = self._connection.cursor(_Cursor)
        cursor.row_factory = _weigher()
        return cursor

    def set_progress_handler(self, handler: Callable[[], Any] | None, steps: int) -> None:
        """Look at the clock at least each STEPS_BETWEEN_LOOKS steps."""
        self._connection.set_progress_handler(handler, min(steps, STEPS_BETWEEN_LOOKS))


class _Cursor(sqlite3.Cursor):
    """A cursor that looks at a question before SQLite does."""

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        check_matches(sql, parameters)
        if "pragma_database_list" in sql.lower():
            raise sqlite3.OperationalError("where the file lies is not told")
        try:
            return super().execute(sql, parameters)
        except MemoryError as error:
            raise sqlite3.OperationalError(_NO_MEMORY) from error

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        try:
            return super().fetchmany(size)
        except MemoryError as error:
            raise sqlite3.OperationalError(_NO_MEMORY) from error


def _weigher() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    total = 0

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        nonlocal total
        for value in values:
            if isinstance(value, (str, bytes)):
                total += len(value)
        if total > MAX_ANSWER_BYTES:
            raise sqlite3.OperationalError(
                f"the answer has more than {MAX_ANSWER_BYTES // 1_000_000} MB. Ask for fewer "
                "rows or columns, or download the database file"
            )
        return sqlite3.Row(cursor, values)

    return row


def _guard_printf(connection: sqlite3.Connection) -> None:
    # printf('%.*c', 900000000, 'x') runs for seconds inside one step, where the time limit is
    # not looked at. The real function is asked on a connection of its own.
    scratch = sqlite3.connect(":memory:", check_same_thread=False)
    scratch.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)

    def printf(*arguments: Any) -> Any:
        if arguments and _WIDE.search(str(arguments[0])):
            return None  # what SQLite answers when the result is longer than its limit
        marks = ",".join("?" * len(arguments))
        return scratch.execute(f"select printf({marks})", arguments).fetchone()[0]

    for name in ("printf", "format"):
        connection.create_function(name, -1, printf, deterministic=True)


# SQLite's own instr, replace and trim compare every place with the whole of the other value: two
# values of 100,000 characters took trim 107 s within one step. These give the same answers.


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _instr(value: Any, wanted: Any) -> int | None:
    if value is None or wanted is None:
        return None
    if isinstance(value, bytes) and isinstance(wanted, bytes):
        return value.find(wanted) + 1
    return _text(value).find(_text(wanted)) + 1


def _replace(value: Any, old: Any, new: Any) -> str | None:
    if value is None or old is None or new is None:
        return None
    text, gone, put = _text(value), _text(old), _text(new)
    if not gone:
        return text
    if len(put) > len(gone):
        longer = len(text) + text.count(gone) * (len(put) - len(gone))
        if longer > MAX_VALUE_BYTES:
            raise ValueError("longer than a value may be")
    return text.replace(gone, put)


def _strip(left: bool, right: bool) -> Callable[..., str | None]:
    def strip(value: Any, characters: Any = " ") -> str | None:
        if value is None or characters is None:
            return None
        text, gone = _text(value), set(_text(characters))
        start, end = 0, len(text)
        if len(gone) <= _FEW:
            few = "".join(gone)
            kept = text.lstrip(few) if left else text
            return (kept.rstrip(few) if right else kept) if few else text
        while left and start < end and text[start] in gone:
            start += 1
        while right and end > start and text[end - 1] in gone:
            end -= 1
        return text[start:end]

    return strip


_FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("instr", 2, _instr),
    ("replace", 3, _replace),
    *(
        (name, arguments, _strip(left, right))
        for name, left, right in (
            ("trim", True, True),
            ("ltrim", True, False),
            ("rtrim", False, True),
        )
        for arguments in (1, 2)
    ),
)
