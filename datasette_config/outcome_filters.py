"""Which studies the charts of outcomes show: the filters of their pages, and back to an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasette_config.since import Since
from datasette_config.since import from_request as since_of

HUMAN = "human study"
DRAWN_STRATA = (HUMAN, "animal or laboratory", "review", "other")
"""Kinds of study that can be drawn; a registration holds plans and no results."""

DIRECTIONS = ("improved", "worsened", "no-change", "changed")
"""Directions that a study can state, as the tables of facets write them."""

LONGEST = 200
"""A filter's value is cut to so many characters."""

FACETS = {"condition": "Condition", "drug": "Drug", "route": "Route", "follow_up": "Follow-up"}
"""Filters that are facets of records, with their titles."""


@dataclass(frozen=True, slots=True)
class OutcomeFilters:
    """What is asked for; None stands for any.

    `construct` opens one construct's outcomes; `direction` asks for studies that state it; `since`
    asks for studies with a record that is new or changed since a day or moment.
    """

    stratum: str = HUMAN
    condition: str | None = None
    design: str | None = None
    drug: str | None = None
    route: str | None = None
    follow_up: str | None = None
    construct: str | None = None
    direction: str | None = None
    since: Since | None = None
    page: int = 1

    def query(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of an address that shows this, with changes, without defaults."""
        wanted = replace(self, **changes)
        given = {
            "stratum": wanted.stratum if wanted.stratum != HUMAN else None,
            "condition": wanted.condition,
            "design": wanted.design,
            "drug": wanted.drug,
            "route": wanted.route,
            "follow_up": wanted.follow_up,
            "construct": wanted.construct,
            "direction": wanted.direction,
            "since": wanted.since,
            "page": str(wanted.page) if wanted.page > 1 else None,
        }
        return {name: text for name, text in given.items() if text is not None}

    def facets(self) -> dict[str, str]:
        """Return the facets of records that are asked for, with their values."""
        given = {name: getattr(self, name) for name in FACETS}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def narrowed(self) -> bool:
        """Say whether fewer studies are asked for than all human ones."""
        asked = self.design or self.since or self.facets()
        return self.stratum != HUMAN or bool(asked)


def from_request(args: Any, page: int = 1) -> OutcomeFilters:
    """Return the filters of a request; what cannot be drawn or stated is the default.

    Raises BadRequest for a day that is none.
    """
    given: Mapping[str, str | None] = {
        name: (args.get(name) or "").strip()[:LONGEST] or None
        for name in ("stratum", "design", "construct", "direction", *FACETS)
    }
    stratum = given["stratum"] if given["stratum"] in DRAWN_STRATA else HUMAN
    return OutcomeFilters(
        stratum=stratum or HUMAN,
        condition=given["condition"],
        design=given["design"],
        drug=given["drug"],
        route=given["route"],
        follow_up=given["follow_up"],
        construct=given["construct"],
        direction=given["direction"] if given["direction"] in DIRECTIONS else None,
        since=since_of(args),
        page=page,
    )
