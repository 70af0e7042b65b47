"""What an instrument asks, and the judgements that it knows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

OVERALL = "overall"
"""The domain that every instrument has beside its own: the judgement on the whole."""

FILES = ("rob2", "robins_i", "jbi", "grade")
STUDY, BODY = "study", "body"
WORST, RATED_DOWN = "worst", "rated down"

_OTHER_WORDS = {
    "ni": "no information",
    "na": "not applicable",
    "n/a": "not applicable",
    "y": "yes",
    "n": "no",
    "u": "unclear",
    "some concern": "some concerns",
    "high risk": "high",
    "low risk": "low",
    "seek further info": "seek further information",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement that can be made; `sign` and `level` say how it is drawn.

    `level` is good, middling, bad, worst, unknown or none. `without_quote` says that there may be
    nothing to quote for it, so that a reason must be given instead.
    """

    value: str
    sign: str
    level: str
    without_quote: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain or question. An optional one is for some designs only, such as crossover trials."""

    key: str
    label: str
    judgements: tuple[Judgement, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument for appraisal.

    `about` is study or body (of evidence). `designs` are those it is made for, none where it is
    not about designs, and `fits` says so in words. `overall_rule` is `worst` where the overall
    judgement is no better than the worst domain, `rated down` where a domain that is rated down
    takes the highest from it, and empty where the instrument leaves it to people.
    """

    name: str
    title: str
    source: str
    about: str
    designs: tuple[str, ...]
    fits: str
    overall_rule: str
    domains: tuple[Domain, ...]

    def domain(self, given: str) -> Domain | None:
        """Return the domain that a cell names: by key, number or label."""
        wanted = _plain(given)
        for domain in self.domains:
            keys = {_plain(domain.key), _plain(domain.label), f"domain{domain.key[1:]}"}
            if domain.key[1:].isdigit():
                keys.add(domain.key[1:])
            if wanted in keys:
                return domain
        return None

    def judgement(self, domain: Domain, given: str) -> Judgement | None:
        """Return the judgement that a cell names for a domain."""
        value = " ".join(given.casefold().replace("_", " ").replace("-", " ").split())
        value = _OTHER_WORDS.get(value, value)
        return next((one for one in domain.judgements if one.value == value), None)


def instruments() -> tuple[Instrument, ...]:
    """Return every instrument, those for studies first."""
    return _all()


def instrument(given: str) -> Instrument | None:
    """Return the instrument of a name, however it is spaced and cased.

    >>> instrument("rob2").name, instrument("JBI Case-Series").name, instrument("RoB 1")
    ('RoB 2', 'JBI case series', None)
    """
    wanted = _plain(given)
    return next((one for one in _all() if _plain(one.name) == wanted), None)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


@cache
def _all() -> tuple[Instrument, ...]:
    found = [one for name in FILES for one in _read(name)]
    return tuple(sorted(found, key=lambda one: one.about == BODY))


def _read(name: str) -> list[Instrument]:
    source = resources.files("records.instruments").joinpath(f"{name}.toml")
    told = tomllib.loads(source.read_text(encoding="utf-8"))
    sets = {
        key: tuple(Judgement(**judgement) for judgement in value)
        for key, value in told.items()
        if key != "tools" and isinstance(value, list)
    }
    return [_instrument(told, tool, sets) for tool in told["tools"]]


def _instrument(
    told: Mapping[str, Any],
    tool: Mapping[str, Any],
    sets: Mapping[str, tuple[Judgement, ...]],
) -> Instrument:
    domains = [
        Domain(
            domain["key"],
            domain["label"],
            sets[domain.get("judgements", "judgements")],
            domain.get("optional", False),
        )
        for domain in tool["domains"]
    ]
    domains.append(Domain(OVERALL, "Overall", sets.get(OVERALL, sets["judgements"])))
    return Instrument(
        name=tool["name"],
        title=tool["title"],
        source=told["source"],
        about=told.get("about", STUDY),
        designs=tuple(tool.get("designs", ())),
        fits=tool["fits"],
        overall_rule=told.get("overall_rule", ""),
        domains=tuple(domains),
    )
