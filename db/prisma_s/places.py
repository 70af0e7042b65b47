"""What the sources are called in a report, and by which platform they are searched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A source: its name, the platform it is searched through, whether it registers studies."""

    name: str
    platform: str
    registry: bool = False


_PLACES = {
    "pubmed": Place("PubMed", "E-utilities of the National Library of Medicine (esearch, efetch)"),
    "clinicaltrials": Place("ClinicalTrials.gov", "its own API, version 2", registry=True),
    "europepmc": Place("Europe PMC", "its own RESTful web service"),
}

_EXPORTS = {
    "isrctn": Place("ISRCTN registry", "", registry=True),
    "anzctr": Place("Australian New Zealand Clinical Trials Registry", "", registry=True),
    "euctr": Place("EU Clinical Trials Register", "", registry=True),
    "ctis": Place("Clinical Trials Information System of the EU", "", registry=True),
    "ictrp": Place("WHO International Clinical Trials Registry Platform", "", registry=True),
    "pubmed-nbib": Place("PubMed", ""),
    "pubmed-csv": Place("PubMed", ""),
    "embase": Place("Embase", ""),
    "psycinfo": Place("PsycINFO", ""),
    "central": Place("Cochrane CENTRAL", ""),
    "scopus": Place("Scopus", ""),
    "wos": Place("Web of Science", ""),
}
"""Registers and databases that a file's own format tells, when it is imported."""


def place_of(source: str) -> Place:
    """Return what is to be said of a source; one without an entry here keeps its own name."""
    return _PLACES.get(source) or _EXPORTS.get(source) or Place(source, "platform not given")


def exported_from(sources: tuple[str, ...]) -> tuple[Place, ...]:
    """Return the registers and databases that the records of a file are known to be from."""
    return tuple(_EXPORTS[source] for source in sources if source in _EXPORTS)
