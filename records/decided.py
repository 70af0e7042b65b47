"""What people decided about records, as their files say it: read at every build, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DECISION_COLUMNS = (
    "record", "quote", "words", "start", "end", "concept", "field", "value", "by", "at", "reason",
)  # fmt: skip
"""The columns of `curation.csv`."""

APPRAISAL_COLUMNS = (
    "record", "tool", "outcome", "domain", "judgement", "quote", "by", "at", "reason",
)  # fmt: skip
"""The columns of `appraisals.csv`."""

TAKEN_AWAY = "none"
"""The value that takes a number of people away."""

DECISION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "mention": ("confirm", "reject", "add"),
    "concept": (),
    "assertion": ("present", "absent", "possible"),
    "comparison": ("none", "similar", "higher", "lower"),
    "direction": ("improved", "worsened", "no_change", "changed", "none"),
    "contrast": ("baseline", "comparator", "unclear"),
    "affected": (),
    "at_risk": (),
    "fact:design": (
        "rct", "nonrandomized_trial", "cohort", "cross_sectional", "case_report", "case_series",
        "systematic_review", "review", "protocol", "animal", "in_vitro", "other",
    ),
    "fact:population_n": (),
    "record": ("include", "exclude"),
    "link": (),
    "unlink": (),
}  # fmt: skip
"""What can be decided, and the values it can be given; empty where they are no fixed list."""

MENTION_FIELDS = frozenset(
    {"mention", "concept", "assertion", "comparison", "direction", "contrast", "affected",
     "at_risk"}
)  # fmt: skip
FACT_FIELDS = frozenset({"fact:design", "fact:population_n"})
RECORD_FIELDS = frozenset({"record"})
LINK_FIELDS = frozenset({"link", "unlink"})
NUMBER_FIELDS = frozenset({"affected", "at_risk", "fact:population_n"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of `curation.csv`: a person confirms, rejects or corrects what the program read.

    `record` is an id of ours or an identifier (`pmid:123`, `NCT04714541`). `quote` is the sentence
    and `words` the mention in it: a decision holds for these words, wherever they stand, and for
    no others. `start` and `end` tell occurrences apart, in characters of the passage. `concept` is
    a preferred name. `line` is the line in the file, from 1.
    """

    line: int
    record: str
    field: str
    value: str
    by: str
    at: str
    reason: str
    quote: str | None = None
    words: str | None = None
    concept: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ScreeningDecision:
    """A row of `screening.csv`: one reviewer's word, or the consensus, on a record at a stage."""

    line: int
    record: str
    stage: str
    reviewer: str
    decision: str
    at: str
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A row of `appraisals.csv`: a judgement of risk of bias or certainty, with its quote.

    `record` is an id of ours or an identifier, for certainty `outcome:NAME`, `side-effect:NAME` or
    `claim:ID`. `tool` and `domain` are the name and key of an instrument (`records.instruments`).
    """

    line: int
    record: str
    tool: str
    domain: str
    judgement: str
    by: str
    at: str
    quote: str | None = None
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of one of the files that was skipped, with its line (from 1) and the reason."""

    file: str
    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Decided:
    """All that people decided, in the order of the files.

    `reviewers_needed` is how many must agree at a stage of screening before it is settled.
    """

    decisions: tuple[Decision, ...] = ()
    screening: tuple[ScreeningDecision, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    reviewers_needed: int = 1
