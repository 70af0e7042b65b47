from __future__ import annotations

from typing import Any

import pytest

from datasette_config.numbers import in_words


def value(kind: str, figure: str | None = None, **more: str) -> dict[str, Any]:
    empty = dict.fromkeys(("total", "unit", "low", "high", "arm", "time_point"))
    return {**empty, "kind": kind, "value": figure, **more}


ROWS = [
    (
        [
            value("count", "6", total="20", arm="ketamine group"),
            value("percent", "30", unit="%", arm="ketamine group"),
            value("count", "2", total="20", arm="placebo group"),
        ],
        ["6/20 (30\u00a0%) ketamine group", "2/20 placebo group"],
    ),
    ([value("count", "3")], ["3 people"]),
    ([value("mean", "12", time_point="at week 4"), value("sd", "3", time_point="at week 4")],
     ["mean 12 (SD 3), at week 4"]),
    ([value("sd", "3")], ["SD 3"]),
    ([value("mean", "12", arm="A"), value("sd", "3", arm="B")], ["mean 12 A", "SD 3 B"]),
    ([value("difference", low="31.2", high="10.4")], ["difference 31.2 to 10.4"]),
    ([value("p_value", "<0.001"), value("p_value", "0.03")], ["p < 0.001", "p = 0.03"]),
    ([value("p_value", "<=0.05")], ["p <= 0.05"]),
    ([value("confidence_interval", unit="95%", low="-3.1", high="-0.4")], ["95% CI -3.1 to -0.4"]),
    ([value("confidence_interval", low="1", high="2")], ["CI 1 to 2"]),
    ([value("effect_size", "2.5", unit="OR")], ["OR 2.5"]),
    ([value("discontinuation"), value("discontinuation", "2")],
     ["discontinued", "discontinued: 2"]),
    ([value("onset", "40", unit="minutes")], ["onset 40\u00a0minutes"]),
    ([value("duration", low="1", high="2", unit="hours")], ["duration 1 to 2\u00a0hours"]),
    ([value("duration", "transient")], ["duration transient"]),
    ([value("percent", "15", unit="%", time_point="at week 4"), value("time_point", "at week 4")],
     ["15\u00a0%, at week 4"]),
    ([value("time_point", "at week 4")], ["at week 4"]),
    ([], []),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), ROWS)
def test_values_are_shown_as_the_text_gives_them(
    values: list[dict[str, Any]], words: list[str]
) -> None:
    assert in_words(values) == words
