"""What people decided since the last build, and what they took back.

The files that people keep say what holds now. So that a reader learns that a mention left the
counts because a person rejected it, and neither its text nor the tagger changed, each row of the
files is noted when it is first met, and when it is there no more. A row that was changed is one
that was taken back and one that was decided.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from db.mention_journal import Moment
from db.named_records import NamedRecords
from db.store import Store
from records.decided import Appraisal, Decided, Decision, ScreeningDecision

DECIDED, WITHDRAWN = "decided", "withdrawn"
CURATION, SCREENING, APPRAISAL = "curation", "screening", "appraisal"

_Row = Decision | ScreeningDecision | Appraisal

COLUMNS = (
    "run", "position", "at", "what", "file", "decision", "record", "record_named", "said", "by",
    "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the files: what a person says of what, under a name made of what it says."""

    decision: str
    file: str
    record_named: str
    said: str
    by: str
    reason: str | None


def words_of(decided: Decided) -> Iterator[Word]:
    """Yield every row of the files, in their order."""
    seen: Counter[str] = Counter()
    every: list[_Row] = [*decided.decisions, *decided.screening, *decided.appraisals]
    for one in every:
        file, said, by = _told(one)
        cells = {**asdict(one), "line": None, "file": file}
        digest = hashlib.sha256(repr(sorted(cells.items())).encode("utf-8", "replace")).hexdigest()
        seen[digest] += 1
        name = f"{digest[:16]}-{seen[digest]}"
        yield Word(name, file, one.record, said, by, one.reason)


def note_people(store: Store, decided: Decided, moment: Moment) -> int:
    """Write down what is new in people's files and what is gone from them; return how much it is.

    Nothing is written where the files say what they said.
    """
    known = _known(store)
    now = {word.decision: word for word in words_of(decided)}
    gone = [row for name, row in known.items() if name not in now]
    new = [word for name, word in now.items() if name not in known]
    if not (gone or new):
        return 0
    records = NamedRecords(store)
    rows: list[dict[str, Any]] = [
        {**row, "what": WITHDRAWN, "run": moment.run, "at": moment.at} for row in gone
    ]
    rows += [
        {
            **asdict(word),
            "what": DECIDED,
            "run": moment.run,
            "at": moment.at,
            "record": records.find(word.record_named),
        }
        for word in new
    ]
    _save(store, rows, moment.run)
    return len(rows)


def _known(store: Store) -> dict[str, dict[str, Any]]:
    """Return the rows of the files that held at the last build, by name."""
    rows = store.rows(f"select {', '.join(COLUMNS)} from people_changes order by rowid")  # noqa: S608
    last = {row["decision"]: row for row in rows}
    return {name: row for name, row in last.items() if row["what"] == DECIDED}


def _save(store: Store, rows: list[dict[str, Any]], run: str) -> None:
    marks = ", ".join("?" for _ in COLUMNS)
    sql = f"insert into people_changes ({', '.join(COLUMNS)}) values ({marks})"  # noqa: S608
    with store.writing():
        first = store.value("select count(*) from people_changes where run = ?", (run,))
        for position, row in enumerate(rows, start=int(first)):
            told = {**row, "position": position}
            store.connection.execute(sql, tuple(told[name] for name in COLUMNS))


def _told(one: _Row) -> tuple[str, str, str]:
    """Return file, what is said and who says it. Words of a text are not repeated here."""
    if isinstance(one, Decision):
        about = f" ({one.concept})" if one.concept else ""
        return CURATION, f"{one.field}: {one.value}{about}", one.by
    if isinstance(one, ScreeningDecision):
        return SCREENING, f"{one.stage}: {one.decision}", one.reviewer
    outcome = f" ({one.outcome})" if one.outcome else ""
    return APPRAISAL, f"{one.tool} {one.domain}: {one.judgement}{outcome}", one.by
