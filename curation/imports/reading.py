"""Tell which tool a file of decisions is from, and read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.imports import asreview, covidence, rayyan
from curation.imports.interface import Judged
from curation.imports.listed import read_listed
from records.errors import InputFileError, UsageError


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of a file, and the tool it is from."""

    tool: str
    judged: Sequence[Judged]

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Return the reviewers that the file names, in order of their names."""
        names = {vote.reviewer for one in self.judged for vote in one.votes if vote.reviewer}
        return tuple(sorted(names))


def read_decisions_file(path: Path, decision: str | None = None) -> Decisions:
    """Return the decisions of a file of ASReview, Covidence or Rayyan.

    `decision` is what a file of Covidence lists. Raises InputFileError when the file is none of
    theirs, and UsageError when a decision is missing or given in vain.
    """
    listed = read_listed(path)
    if rayyan.recognises(listed):
        tool, judged = rayyan.NAME, [rayyan.read(entry) for entry in listed.entries]
    elif covidence.recognises(listed):
        if decision is None:
            raise UsageError(
                f"{path}: Covidence does not say in the file which list it is. Say --decision "
                "include or --decision exclude, and the --stage."
            )
        return Decisions(
            covidence.NAME, [covidence.read(entry, decision) for entry in listed.entries]
        )
    elif asreview.recognises(listed):
        tool, judged = asreview.NAME, [asreview.read(entry) for entry in listed.entries]
    else:
        raise InputFileError(
            f"{path}: is no export of ASReview, Covidence or Rayyan that is known here: it has "
            "neither labels nor notes of theirs. docs/screening.md says what is read."
        )
    if decision is not None:
        raise UsageError(f"{path}: {tool} says the decisions itself. Leave --decision out.")
    return Decisions(tool, judged)
