"""Fill the sixteen items: from the data first, then with what only people know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.prisma_s.items import ITEMS, Item
from db.prisma_s.searched import Searched, searched
from db.prisma_s.sentences import BY_ITEM
from db.rows.cells import Row
from db.store import Store
from records.topic import PRISMA_S_ITEMS

REPORTED = "reported"
NOT_DONE = "not done"
DEMONSTRATION = "demonstration"

Statements = Sequence[tuple[str, str]]
"""What the topic file says, each with its key of PRISMA_S_ITEMS."""


def prisma_rows(store: Store, statements: Statements = ()) -> list[Row]:
    """Return the rows of the published table `prisma_s`, one an item, in order.

    An item about which neither the data nor the topic file say anything is "not done". Where the
    store holds restated text, its searches were never made as such: what the data fill is then
    marked as a demonstration.
    """
    facts = searched(store)
    return [_row(item, facts, statements) for item in ITEMS]


def _row(item: Item, facts: Searched, statements: Statements) -> Row:
    from_data = list(BY_ITEM[item.number](facts)) if item.number in BY_ITEM else []
    lines = [*from_data, *_told(item, statements)]
    status = NOT_DONE if not lines else REPORTED
    if from_data and facts.counts.restated:
        status = DEMONSTRATION
    return {
        "item": item.number,
        "section": item.section,
        "name": item.name,
        "asks": item.asks,
        "status": status,
        "report": "\n".join(lines) if lines else "Not done.",
    }


def _told(item: Item, statements: Statements) -> Iterator[str]:
    for key, statement in statements:
        if PRISMA_S_ITEMS[key] == item.number:
            yield statement
