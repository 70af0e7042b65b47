"""Add the decisions of another tool's file to screening.csv, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curation.cells import moment
from curation.csv_rows import RowError
from curation.imports.interface import Judged, Vote
from curation.imports.reading import Decisions
from curation.screening import parse_screening
from curation.screening_file import appended
from db.in_place import put_in_place
from db.screening_matches import Matches, NotMatchedError
from records.decided import ScreeningDecision
from records.errors import UsageError

Names = Mapping[str, str]
"""What the reviewers of a file are called here; the empty name stands for whoever it is."""


@dataclass(slots=True)
class Imported:
    """What an import did: rows to add, and what was left out, with its line and the reason."""

    rows: list[dict[str, str]] = field(default_factory=list)
    known: int = 0
    undecided: int = 0
    left_out: list[tuple[int, str, str]] = field(default_factory=list)


def reviewer_names(file: str, decisions: Decisions, given: Sequence[str]) -> Names:
    """Return what each reviewer of a file is to be called.

    `given` holds a name for all, or `NAME IN THE FILE=NAME HERE`. Raises UsageError where a name
    that the file holds would be published without anyone having said so.
    """
    names: dict[str, str] = {}
    for one in given:
        theirs, equals, ours = one.partition("=")
        names[theirs.strip() if equals else ""] = (ours if equals else theirs).strip()
    if not all(names.values()):
        raise UsageError("--reviewer needs a name: a role or initials, it is published.")
    held = decisions.reviewers
    if not held:
        if "" not in names:
            raise UsageError(f"{file}: does not say who decided. Say --reviewer NAME.")
        return names
    if len(held) == 1 and "" in names:
        return {held[0]: names[""]}
    missing = [name for name in held if name not in names]
    if missing:
        raise UsageError(
            f"{file}: holds decisions of {', '.join(held)}. Names are published: say what each is "
            f'to be called, such as --reviewer "{missing[0]}=R1".'
        )
    return names


def gather(
    file: str,
    decisions: Decisions,
    stage: str,
    names: Names,
    held: Sequence[ScreeningDecision],
    matches: Matches,
    today: str,
) -> Imported:
    """Return the rows that a file adds to those that are held."""
    imported = Imported()
    last = _Held(held, matches)
    for judged in decisions.judged:
        if not judged.votes:
            imported.undecided += 1
            continue
        try:
            record = matches.find(judged.names, judged.title, judged.year)
        except NotMatchedError as error:
            imported.left_out.append((judged.line, _called(judged), str(error)))
            continue
        for vote in judged.votes:
            row = _row(record, stage, names, vote, f"{decisions.tool}: {file}", today)
            try:
                decision = parse_screening(row, judged.line)
            except RowError as error:
                imported.left_out.append((judged.line, _called(judged), str(error)))
                continue
            if last.holds(record, decision, timed=bool(vote.at)):
                imported.known += 1
            else:
                imported.rows.append(row)
                last.add(record, decision)
    return imported


def write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows to a file by one rename; what it held stays. Raises UsageError."""
    aside = path.with_name(path.name + ".writing")
    try:
        held = path.read_bytes().decode("utf-8") if path.exists() else ""
        text = appended(str(path), held, rows)
        aside.write_bytes(text.encode("utf-8", "replace"))
        put_in_place(aside, path)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be written ({error}). Nothing was added.") from error
    finally:
        aside.unlink(missing_ok=True)


class _Held:
    """The decisions that are there already, by record, stage and reviewer."""

    def __init__(self, held: Sequence[ScreeningDecision], matches: Matches) -> None:
        self._held: dict[tuple[str, str, str], list[ScreeningDecision]] = {}
        for decision in held:
            self.add(matches.named(decision.record) or decision.record, decision)

    def add(self, record: str, decision: ScreeningDecision) -> None:
        """Take a decision as there."""
        self._held.setdefault(_key(record, decision), []).append(decision)

    def holds(self, record: str, decision: ScreeningDecision, *, timed: bool) -> bool:
        """Say whether a decision adds nothing.

        It is the reviewer's last word; or the same came from this file before, and the reviewer
        has changed it since. `timed` says that the file gives the time of the decision.
        """
        there = self._held.get(_key(record, decision), [])
        if not there:
            return False
        last = max(enumerate(there), key=lambda item: (item[1].at[:10], item[0]))[1]
        if _said(last) == _said(decision):
            return True
        if timed:
            return any(_said(one) == _said(decision) and one.at == decision.at for one in there)
        return any(_said(one) == _said(decision) and one.note == decision.note for one in there)


def _key(record: str, decision: ScreeningDecision) -> tuple[str, str, str]:
    return record, decision.stage, decision.reviewer.casefold()


def _said(decision: ScreeningDecision) -> tuple[str, str | None]:
    return decision.decision, decision.reason


def _row(
    record: str, stage: str, names: Names, vote: Vote, origin: str, today: str
) -> dict[str, str]:
    reviewer = names.get(vote.reviewer or "") or names.get("", "")
    note = f"{vote.note} ({origin})" if vote.note and vote.note != vote.reason else origin
    return {
        "record": record,
        "stage": stage,
        "reviewer": reviewer,
        "decision": vote.decision,
        "reason": " ".join(vote.reason.split()),
        "at": _when(vote.at) or today,
        "note": " ".join(note.split()),
    }


def _when(at: str) -> str:
    try:
        return moment(at) if at else ""
    except RowError:
        return ""


def _called(judged: Judged) -> str:
    name = " ".join((judged.title or ", ".join(judged.names) or "without a title").split())
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    return name if len(name) <= 80 else name[:79] + "…"
