"""What people judged of risk of bias and certainty: which judgements count, and what to look at.

Nothing is judged here. A judgement counts as a person entered it; the form of the instrument, the
place of the quote and other people's judgements are looked up beside it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from db.appraisal_remarks import overall_remarks, remark_on_design
from db.appraised import FOUND, NOT_FOUND, Appraised, QuotePlace
from db.concept_names import ConceptNames
from db.rows.cells import Row, Rows
from records.decided import APPRAISAL_COLUMNS, Appraisal
from records.instruments import instrument, instruments
from records.instruments.bodies import body_named
from records.model import Concept
from records.screening import CONSENSUS

COUNTS = "counts"
DISAGREEMENT = "disagreement"
REPLACED = "replaced"
SETTLED = "settled by consensus"
NO_SUCH_RECORD = "no such record"
NO_SUCH_BODY = "no such body of evidence"
STANDINGS = (NO_SUCH_RECORD, NO_SUCH_BODY, DISAGREEMENT, COUNTS, SETTLED, REPLACED)
"""All of them, those to look at first."""

FLAGGED = (NO_SUCH_RECORD, NO_SUCH_BODY)

_LABELS = {"outcome": "OUTCOME", "side-effect": "SIDE_EFFECT"}

Find = Callable[[str], str | None]
"""Gives the id of the record that a name means, or None."""
Read = Callable[[str], Appraised]
"""Gives what is held of a record: its passages and its design."""


@dataclass(slots=True)
class Judged:
    """A judgement with what it is about, and what became of it."""

    appraisal: Appraisal
    id: str
    record: str | None = None
    body: str | None = None
    body_id: str | None = None
    standing: str = COUNTS
    quote: QuotePlace | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def about(self) -> tuple[str, ...]:
        """Return what others' judgements are compared over: subject, instrument and result."""
        subject = self.record or f"{self.body}:{self.body_id}"
        outcome = " ".join((self.appraisal.outcome or "").casefold().split())
        return subject, self.appraisal.tool, outcome

    @property
    def flagged(self) -> bool:
        """Say whether a person should look at it again."""
        lost = self.quote is not None and self.quote.found == NOT_FOUND
        return self.standing in FLAGGED or lost

    def row(self) -> Row:
        """Return the row of `appraisals`."""
        told = self.appraisal
        place = self.quote
        return {
            "id": self.id,
            "line": told.line,
            "record": self.record,
            "record_named": told.record,
            "body": self.body,
            "body_id": self.body_id,
            **{name: getattr(told, name) for name in APPRAISAL_COLUMNS if name != "record"},
            "quote_found": place.found if place else None,
            "passage": place.passage if place else None,
            "start": place.start if place else None,
            "end": place.end if place else None,
            "standing": self.standing,
            "flagged": int(self.flagged),
            "remark": "; ".join(self.remarks) or None,
        }


def appraise(
    appraisals: Iterable[Appraisal],
    find: Find,
    read: Read,
    concepts: Iterable[Concept],
    claims: Collection[str],
) -> list[Judged]:
    """Return every judgement with its standing, in the order of the file.

    `claims` are the ids of the topic's claims.
    """
    names = ConceptNames(concepts)
    judged = [_placed(one, id, find, names, claims) for id, one in _with_ids(appraisals)]
    held: dict[str, Appraised] = {}
    for one in judged:
        if one.record is None:
            continue
        if one.record not in held:
            held[one.record] = read(one.record)
        _compare(one, held[one.record])
    _settle(judged)
    for one, remark in overall_remarks([(j.appraisal, j) for j in judged if _stands(j)]):
        one.remarks.append(remark)
    return judged


def appraisal_rows(judged: Iterable[Judged]) -> Rows:
    """Return the rows of `appraisals` and of the instruments that they are entered in."""
    return {
        "appraisals": [one.row() for one in judged],
        "appraisal_domains": [
            {
                "tool": tool.name,
                "domain": domain.key,
                "position": position,
                "label": domain.label,
                "judgements": "; ".join(one.value for one in domain.judgements),
                "tool_title": tool.title,
                "source": tool.source,
            }
            for tool in instruments()
            for position, domain in enumerate(tool.domains, start=1)
        ],
    }


def _with_ids(appraisals: Iterable[Appraisal]) -> Iterable[tuple[str, Appraisal]]:
    """Give each an id made of what its row says, which does not hang on the line."""
    seen: dict[str, int] = defaultdict(int)
    for one in appraisals:
        cells = [str(getattr(one, name)) for name in APPRAISAL_COLUMNS]
        digest = hashlib.sha256("\0".join(cells).encode("utf-8", "replace")).hexdigest()[:12]
        seen[digest] += 1
        yield f"a-{digest}{f'-{seen[digest]}' if seen[digest] > 1 else ''}", one


def _placed(
    one: Appraisal, id: str, find: Find, names: ConceptNames, claims: Collection[str]
) -> Judged:
    judged = Judged(one, id)
    named = body_named(one.record)
    if named is None:
        judged.record = find(one.record)
        if judged.record is None:
            judged.standing = NO_SUCH_RECORD
            judged.remarks.append(f"{one.record!r} is not stored (yet)")
        return judged
    judged.body, name = named
    if judged.body == "claim":
        judged.body_id = name if name in claims else None
        why = f"the topic has no claim {name!r}"
    else:
        concept = names.one(name, _LABELS[judged.body])
        fits = concept is not None and concept.kind == _LABELS[judged.body]
        judged.body_id = concept.id if concept and fits else None
        why = names.why_not(name) if concept is None else f"{name!r} is no {judged.body}"
    if judged.body_id is None:
        judged.standing = NO_SUCH_BODY
        judged.remarks.append(why)
    return judged


def _compare(judged: Judged, held: Appraised) -> None:
    """Look for the quote in the record, and compare its design with the instrument's."""
    if judged.appraisal.quote:
        judged.quote = held.place_of(judged.appraisal.quote)
        if judged.quote.found not in FOUND:
            judged.remarks.append(judged.quote.why)
    tool = instrument(judged.appraisal.tool)
    remark = remark_on_design(tool, held.design) if tool else None
    if remark:
        judged.remarks.append(remark)


def _settle(judged: Iterable[Judged]) -> None:
    """Let later rows of a person replace earlier ones, and consensus settle the others."""
    by_cell: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.standing == COUNTS:
            by_cell[(*one.about, one.appraisal.domain)].append(one)
    for cell in by_cell.values():
        last = _last_words(cell)
        if CONSENSUS in last:
            for by, one in last.items():
                if by != CONSENSUS:
                    one.standing = SETTLED
        elif len({one.appraisal.judgement for one in last.values()}) > 1:
            for one in last.values():
                one.standing = DISAGREEMENT


def _last_words(cell: list[Judged]) -> Mapping[str, Judged]:
    """Return each person's last judgement of one cell; of one day, that further down."""
    last: dict[str, Judged] = {}
    for one in sorted(cell, key=lambda j: (j.appraisal.at[:10], j.appraisal.line)):
        by = one.appraisal.by.casefold()
        if by in last:
            last[by].standing = REPLACED
            last[by].remarks.append(f"by line {one.appraisal.line}")
        last[by] = one
    return last


def _stands(judged: Judged) -> bool:
    return judged.standing in (COUNTS, DISAGREEMENT, SETTLED)
