"""Dots stand where their shares are, beside their comparator, and nothing posted is no zero."""

from __future__ import annotations

from typing import Any

from lxml import etree

from datasette_config.charts.dot_plot import Dot, DotRow, dot_plot, dot_words, largest_difference
from datasette_config.charts.svg import standalone

HOSTILE = '"><script>alert(1)</script>'
LEGEND = {0: "Ketamine", 1: "Saline"}


def _row(label: str = "Headache", **given: int | None) -> DotRow:
    dots = (
        Dot("Ketamine", 0, given.get("a"), given.get("n"), address="#ae-1"),
        Dot("Saline", 1, given.get("b"), given.get("m")),
    )
    return DotRow(label, dots)


def _read(drawn: str) -> Any:
    return etree.fromstring(drawn)


def test_both_groups_of_a_row_are_drawn_with_their_intervals() -> None:
    made = _read(dot_plot("d", "Title", [_row(a=6, n=20, b=1, m=19)], LEGEND))
    circles = made.findall(".//circle")
    assert [c.get("class") for c in circles] == ["solid", "hollow", "solid", "hollow"]
    ketamine, saline = (float(c.get("cx")) for c in circles[2:])
    assert ketamine > saline
    named = made.find(".//a").get("aria-label")
    assert named == "Headache, Ketamine: 6 of 20, 30% (95% interval 14.5 to 51.9%)"


def test_the_dot_stands_at_its_share_on_the_axis() -> None:
    made = _read(dot_plot("d", "Title", [_row(a=10, n=20, b=0, m=20)], LEGEND))
    words = {text.text: float(text.get("x")) for text in made.iter("text") if text.text}
    zero, forty, eighty = words["0%"], words["40%"], words["80%"]
    half, none = (float(c.get("cx")) for c in made.findall(".//circle")[2:])
    assert abs(none - zero) < 0.1
    assert abs(half - (forty + (eighty - forty) / 4)) < 0.1


def test_a_group_without_figures_is_not_reported_and_has_no_dot_on_the_axis() -> None:
    made = _read(dot_plot("d", "Title", [_row(a=6, n=20)], LEGEND))
    texts = [text.text for text in made.iter("text")]
    assert "not reported" in texts
    assert len(made.findall(".//path[@class='line']")) == 1
    assert dot_words(_row(a=6, n=20), _row().dots[1]) == "Headache, Saline: not reported"


def test_figures_that_are_no_share_are_said_as_posted() -> None:
    row = _row(a=6, n=None, b=9, m=4)
    assert dot_words(row, row.dots[0]) == "Headache, Ketamine: 6 affected, number at risk not given"
    assert "9 of 4 as posted, which is no share" in dot_words(row, row.dots[1])
    assert len(_read(dot_plot("d", "T", [row], LEGEND)).findall(".//circle")) == 4


def test_the_order_goes_by_the_largest_difference_between_two_groups() -> None:
    assert largest_difference([(10, 20), (5, 20)]) == 0.25
    assert largest_difference([(10, 20), (None, None)]) == 0.5
    assert largest_difference([(10, 20), (3, None), (9, 4)]) == 0.5
    assert largest_difference([]) == -1.0


def test_words_from_outside_stay_words_and_the_file_can_be_read() -> None:
    row = DotRow(HOSTILE, [Dot(HOSTILE, 0, 1, 2, address="#x", detail=HOSTILE)], note=HOSTILE)
    drawn = dot_plot("d", HOSTILE, [row], {}, HOSTILE)
    assert "<script>" not in drawn
    etree.fromstring(standalone(drawn).encode())


def test_without_a_legend_groups_are_named_beside_their_figures() -> None:
    made = _read(dot_plot("d", "Title", [_row(a=1, n=9, b=0, m=8)], {}))
    texts = [text.text for text in made.iter("text")]
    assert "1 of 9  Ketamine" in texts
    assert "0 of 8  Saline" in texts


def test_many_groups_and_no_rows_are_drawn() -> None:
    many = [Dot(f"Group {n}", n, n, 100) for n in range(12)]
    made = _read(dot_plot("d", "T", [DotRow("Nausea", many)], {}))
    assert len(made.findall(".//path")) == 12 + 4
    assert len(made.findall(".//rect")) == 4
    assert _read(dot_plot("d", "T", [], {})).find("title").text == "T"
