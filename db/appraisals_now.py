"""What would become of people's appraisals if the store were published now."""

from __future__ import annotations

from collections.abc import Sequence

from db.annotations import remembered_concepts
from db.appraised import Appraised, HeldPassage
from db.appraising import Judged, appraise
from db.build import record_rows, terms_of
from db.gather import Gathered
from db.named_records import NamedRecords
from db.overruling import Overruling
from db.store import Store
from records.decided import Appraisal, Decided
from records.topic import Topic


def appraisals_now(store: Store, appraisals: Sequence[Appraisal], topic: Topic) -> list[Judged]:
    """Return every judgement with its standing, in the order of the file.

    Only the records that are appraised are read, so that it takes seconds.
    """
    concepts = remembered_concepts(store)
    decided = Decided(appraisals=tuple(appraisals))
    gathered, overruling = Gathered(store, decided), Overruling(store, decided, concepts)
    terms = terms_of(concepts)

    def read(record: str) -> Appraised:
        rows, _ = record_rows(store, gathered, overruling, record, terms)
        passages = [
            HeldPassage(str(row["id"]), str(row["kind"]), str(row["text"]))
            for row in rows["passages"]
        ]
        told = rows.get("publications", [])
        if not told:
            return Appraised("trial", None, passages)
        design = told[0]["design"]
        return Appraised("publication", str(design) if design else None, passages)

    claims = {claim.id for claim in topic.claims}
    return appraise(appraisals, NamedRecords(store).find, read, concepts, claims)
