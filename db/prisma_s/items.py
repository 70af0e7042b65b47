"""The sixteen items of PRISMA-S, in its order and sections.

Rethlefsen ML, Kirtley S, Waffenschmidt S, et al. PRISMA-S: an extension to the PRISMA statement
for reporting literature searches in systematic reviews. Syst Rev 2021;10:39,
doi:10.1186/s13643-020-01542-z. What each item asks is said here in other words.
"""

from __future__ import annotations

from dataclasses import dataclass

_SOURCES = "Information sources and methods"
_STRATEGIES = "Search strategies"
_REVIEW = "Peer review"
_RECORDS = "Managing records"


@dataclass(frozen=True, slots=True)
class Item:
    """An item: its number, its section, its name, and what is to be reported."""

    number: int
    section: str
    name: str
    asks: str


ITEMS = (
    Item(1, _SOURCES, "Database name", "Each database that was searched, and its platform."),
    Item(
        2,
        _SOURCES,
        "Multi-database searching",
        "Databases searched at once on one platform, and that platform.",
    ),
    Item(3, _SOURCES, "Study registries", "Each study registry that was searched."),
    Item(
        4,
        _SOURCES,
        "Online resources and browsing",
        "Web sites, tables of contents, proceedings and the like that were looked through, and "
        "how.",
    ),
    Item(
        5,
        _SOURCES,
        "Citation searching",
        "Whether cited and citing references were examined, and how they were found.",
    ),
    Item(6, _SOURCES, "Contacts", "Whether authors, experts, makers or others were asked."),
    Item(7, _SOURCES, "Other methods", "Any other source of records or way of searching."),
    Item(
        8,
        _STRATEGIES,
        "Full search strategies",
        "The strategy for each source, copied exactly as it was run.",
    ),
    Item(
        9,
        _STRATEGIES,
        "Limits and restrictions",
        "Limits by date, language, design or the like, with their reasons; or that there were "
        "none.",
    ),
    Item(
        10,
        _STRATEGIES,
        "Search filters",
        "Whether published search filters were used, as they are or changed, and which.",
    ),
    Item(
        11,
        _STRATEGIES,
        "Prior work",
        "Strategies of other reviews that were taken over in a substantial part, and which.",
    ),
    Item(12, _STRATEGIES, "Updates", "How the searches are kept up to date."),
    Item(13, _STRATEGIES, "Dates of searches", "For each strategy, when it was last run."),
    Item(14, _REVIEW, "Peer review", "Whether the strategies were peer reviewed, and how."),
    Item(15, _RECORDS, "Total records", "How many records each source brought."),
    Item(16, _RECORDS, "Deduplication", "How duplicates were found, and with what program."),
)
