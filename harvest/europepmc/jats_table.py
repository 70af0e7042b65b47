"""A JATS table as text: a row a line, its cells parted by " | ", spans kept in their columns."""

from __future__ import annotations

from harvest.europepmc.jats_inline import inline_text, local_name
from harvest.pubmed.xml_text import XmlElement

CELL_SEPARATOR = " | "
MOST_COLUMNS = 200
"""A span that claims more is a mistake or a trick."""


def table_text(table: XmlElement) -> str | None:
    """Return the rows of a `table` element, or None when no cell holds a text."""
    taken: dict[int, int] = {}  # column -> rows for which a cell above still reaches down
    lines = []
    for row in _rows(table):
        cells = _cells(row, taken)
        if any(cells):
            lines.append(CELL_SEPARATOR.join(cells))
    return "\n".join(lines) or None


def _rows(table: XmlElement) -> list[XmlElement]:
    return [e for e in table.iter() if isinstance(e.tag, str) and local_name(e) == "tr"]


def _cells(row: XmlElement, taken: dict[int, int]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not isinstance(cell.tag, str) or local_name(cell) not in ("td", "th"):
            continue
        _pass_over(cells, taken)
        width, height = _span(cell, "colspan"), _span(cell, "rowspan")
        for column in range(width):
            if height > 1:
                taken[len(cells)] = height - 1
            cells.append(_cell_text(cell) if column == 0 else "")
    _pass_over(cells, taken)
    return cells


def _pass_over(cells: list[str], taken: dict[int, int]) -> None:
    """Leave empty the columns into which a cell of a row above reaches."""
    while taken.get(len(cells), 0):
        taken[len(cells)] -= 1
        cells.append("")


def _cell_text(cell: XmlElement) -> str:
    pieces = [inline_text(cell), *(inline_text(p) for p in cell.iter("p", "list-item", "title"))]
    return " ".join(piece for piece in pieces if piece).replace("|", "¦")


def _span(cell: XmlElement, name: str) -> int:
    text = cell.get(name) or "1"
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() and text != "0" else 1
