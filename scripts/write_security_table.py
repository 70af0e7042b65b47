"""Write the hostile-input table of docs/security.md from tests/security/grid.py."""

from __future__ import annotations

from pathlib import Path

from tests.security.grid import ATTACKS, PLACES, WAYS, Attack, carries, cells, places_of

TARGET = Path(__file__).resolve().parent.parent / "docs" / "security.md"
BEGIN = "<!-- hostile-input table: scripts/write_security_table.py -->"
END = "<!-- end of the hostile-input table -->"

_SHOWN = 60


def table() -> str:
    """Return the attacks by way in, and the places of each way, in Markdown."""
    head = ["attack", "begins with", *(f"{way} ({len(places_of(way))})" for way in WAYS)]
    lines = [
        f"{len(ATTACKS)} attacks, {len(PLACES)} places, {len(list(cells()))} cells. A number is of "
        "the places that the attack is tried in; 0 means that the way in cannot carry it (XML has "
        "no such character, a file system no such name).",
        "",
        _row([*head, "what must hold"]),
        _row(["---"] * (len(head) + 1)),
    ]
    for attack in ATTACKS:
        counts = (sum(carries(attack, place) for place in places_of(way)) for way in WAYS)
        lines.append(_row([attack.name, _code(attack), *map(str, counts), attack.holds]))
    lines += ["", _row(["place", "way in", "comes out", "arrives"]), _row(["---"] * 4)]
    for place in PLACES:
        arrives = "as it is" if place.kept else "if it is sound"
        lines.append(_row([place.name, place.way, place.out, arrives]))
    return "\n".join(lines)


def written(text: str) -> str:
    """Return a text with the table between its marks. Raises ValueError without the marks."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"there is no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(attack: Attack) -> str:
    """Return the beginning of an attack, what is not printable spelled out."""
    shown = attack.text[:_SHOWN].encode("unicode_escape").decode("ascii")
    fence = "``" if "`" in shown else "`"
    return f"{fence}{shown}{fence}".replace("|", "\\|")


def main() -> None:
    """Write it."""
    TARGET.write_text(written(TARGET.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
