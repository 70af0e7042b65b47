"""What would become of people's decisions if the store were published now."""

from __future__ import annotations

from db.annotations import remembered_concepts
from db.build import record_rows, terms_of
from db.gather import Gathered
from db.overruling import Overruling
from db.rows.cells import Row
from db.store import Store
from records.decided import Decided


def decisions_now(store: Store, decided: Decided) -> list[Row]:
    """Return the rows of the table `decisions`, in the order of the file.

    Only the records that decisions name are read, so that it takes seconds.
    """
    concepts = remembered_concepts(store)
    overruling = Overruling(store, decided, concepts)
    gathered = Gathered(store, decided)
    terms = terms_of(concepts)
    for record in overruling.records:
        record_rows(store, gathered, overruling, record, terms)
    overruling.links(gathered.links)
    return overruling.rows()["decisions"]
