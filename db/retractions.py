"""Was a publication retracted? Everything that says so, who, when and why.

Three kinds of witness: the record itself (PubMed marks the paper), the notice when it is stored
(PubMed's record of the notice may come before the paper is marked), and Retraction Watch, which
also knows papers that PubMed does not hold. The strongest word counts and its speakers are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from db.notices import notices_of_others, own_status
from db.rows.cells import Row
from db.store import Store
from records import codec
from records.model import CONCERN, NOT_RETRACTED, RETRACTED, Publication

STRENGTH = {NOT_RETRACTED: 0, CONCERN: 1, RETRACTED: 2}
NAMES = {"pubmed": "PubMed", "retraction-watch": "Retraction Watch", "europepmc": "Europe PMC"}

IN_FORCE = "in force"
IN_DOUBT = "in doubt: its PMID and its DOI name two records"

_STATUS_OF = {"retraction": RETRACTED, "expression of concern": CONCERN}

_SPEAKING = (
    "select record, source, source_key, payload, last_changed from source_records "
    "where kind = 'publication' and (payload like '%Retract%' or payload like '%D016441%' "
    "or payload like '%ExpressionOfConcern%') order by record, source, source_key"
)
"""Records whose description may speak of a retraction; what it says is then read out of it."""

_CONCERNED = (
    "select n.*, k.record, k.kind as matched_by from retraction_notices n "
    "join known_identifiers k on k.kind = '{0}' and k.value = n.{0} "
    "join record_ids i on i.id = k.record where n.{0} is not null and i.kind = 'publication'"
)


@dataclass(frozen=True, slots=True)
class Witness:
    """Who says what status of a publication, and since when that is stored."""

    said_by: str
    source: str
    status: str
    since: str
    date: str | None = None
    reasons: str | None = None


class Retractions:
    """What the store holds about retractions, read once."""

    def __init__(self, store: Store) -> None:
        self._witnesses: dict[str, list[Witness]] = defaultdict(list)
        self.notices: dict[str, list[Row]] = defaultdict(list)
        self._read_records(store)
        self._read_notices(store)

    def records(self) -> set[str]:
        """Return the records of which anything is said."""
        return {record for record, found in self._witnesses.items() if found} | set(self.notices)

    def witnesses(self, record_id: str) -> list[Witness]:
        """Return those who say the status that counts, which is the strongest."""
        found = self._witnesses.get(record_id, [])
        strongest = max((STRENGTH[w.status] for w in found), default=0)
        return [w for w in found if strongest and STRENGTH[w.status] == strongest]

    def status(self, record_id: str) -> str:
        """Return retracted, expression of concern or none."""
        counting = self.witnesses(record_id)
        return counting[0].status if counting else NOT_RETRACTED

    def columns(self, record_id: str) -> Row:
        """Return the columns of a publication that speak of its retraction."""
        counting = self.witnesses(record_id)
        return {
            "retraction_status": self.status(record_id),
            "retraction_said_by": _listed(w.said_by for w in counting),
            "retraction_date": min((w.date for w in counting if w.date), default=None),
            "retraction_reasons": _listed(w.reasons for w in counting if w.reasons),
        }

    def words(self, record_id: str) -> str:
        """Return the status and who says it: "retracted (PubMed; Retraction Watch)" or "none"."""
        counting = self.witnesses(record_id)
        if not counting:
            return NOT_RETRACTED
        return f"{counting[0].status} ({_listed(w.said_by for w in counting)})"

    def latest(self, record_id: str) -> tuple[str, str]:
        """Return (time, source) of the newest thing stored that is said of a record."""
        times = [(w.since, w.source) for w in self._witnesses.get(record_id, [])]
        times += [(str(n["received_at"]), str(n["source"])) for n in self.notices[record_id]]
        return max(times, default=("", "pubmed"))

    # --- PubMed and other sources of records -----------------------------------------------------

    def _read_records(self, store: Store) -> None:
        by_pmid = {
            row["value"]: row["record"]
            for row in store.rows("select value, record from known_identifiers where kind = 'pmid'")
        }
        by_notice: list[tuple[str, Witness]] = []
        for row in store.rows(_SPEAKING):
            publication = codec.loads(Publication, row["payload"])
            source, since = row["source"], row["last_changed"]
            status = own_status(publication)
            if status != NOT_RETRACTED:
                said_by = NAMES.get(source, source)
                self._witnesses[row["record"]].append(Witness(said_by, source, status, since))
            for pmid, said in notices_of_others(publication):
                paper = by_pmid.get(pmid)
                if paper and paper != row["record"]:
                    said_by = f"the notice {row['record']}"
                    by_notice.append((paper, Witness(said_by, source, said, since)))
        for paper, witness in by_notice:
            # Where the paper itself is marked, its notice adds nothing.
            if witness.status not in {w.status for w in self._witnesses[paper]}:
                self._witnesses[paper].append(witness)

    # --- registers of retractions ----------------------------------------------------------------

    def _read_notices(self, store: Store) -> None:
        matches: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        for kind in ("pmid", "doi"):
            for row in store.rows(_CONCERNED.format(kind)):
                key = row["source"], row["source_key"]
                matches[key].setdefault(row["record"], row)
        for _, records in sorted(matches.items()):
            for record, row in sorted(records.items()):
                row["standing"] = IN_FORCE if len(records) == 1 else IN_DOUBT
                self.notices[record].append(row)
        for record, notices in self.notices.items():
            _judge(notices)
            self._witnesses[record].extend(_witnesses_of(notices))

    def doubts(self) -> list[tuple[str, str, str]]:
        """Return (record, other record, notice) where one notice names two records."""
        named: dict[str, set[str]] = defaultdict(set)
        for record, notices in self.notices.items():
            for notice in notices:
                if notice["standing"] == IN_DOUBT:
                    named[_name(notice)].add(record)
        found = []
        for notice_name, records in sorted(named.items()):
            first, *others = sorted(records)
            found += [(first, other, notice_name) for other in others]
        return found

    def notice_rows(self, record_id: str) -> list[Row]:
        """Return a record's notices as they are published, oldest first."""
        names = (
            "record", "source", "source_key", "nature", "date", "reasons", "notice_pmid",
            "notice_doi", "pmid", "doi", "matched_by", "standing", "received_at",
        )  # fmt: skip
        return [
            {name: notice[name] for name in names} for notice in self.notices.get(record_id, [])
        ]


def _judge(notices: list[Row]) -> None:
    """Put a record's notices in order and say which still stand.

    A reinstatement undoes a retraction of the same day or before. Without both dates nobody can
    tell which came first, and the retraction stands.
    """
    notices.sort(key=lambda n: (str(n["date"] or "9999"), str(n["source_key"])))
    back = [
        str(n["date"])
        for n in notices
        if n["nature"] == "reinstatement" and n["date"] and n["standing"] == IN_FORCE
    ]
    for notice in notices:
        if notice["nature"] != "retraction" or notice["standing"] != IN_FORCE or not notice["date"]:
            continue
        after = [date for date in back if date >= str(notice["date"])]
        if after:
            notice["standing"] = f"undone by the reinstatement of {min(after)}"


def _witnesses_of(notices: Iterable[Row]) -> list[Witness]:
    return [
        Witness(
            said_by=NAMES.get(str(notice["source"]), str(notice["source"])),
            source=str(notice["source"]),
            status=_STATUS_OF[str(notice["nature"])],
            since=str(notice["received_at"]),
            date=_text(notice["date"]),
            reasons=_text(notice["reasons"]),
        )
        for notice in notices
        if notice["nature"] in _STATUS_OF and notice["standing"] == IN_FORCE
    ]


def _name(notice: Row) -> str:
    source = str(notice["source"])
    return f"{NAMES.get(source, source)} notice {notice['source_key']}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _listed(texts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(texts)) or None
