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


def place_of(source: str) -> Place:
    """Return what is to be said of a source; one without an entry here keeps its own name."""
    return _PLACES.get(source, Place(source, "platform not given"))
