"""What the tests of fetching share: quick settings, searches, and transports without a pace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from harvest.archive.archive import Archive
from harvest.archive.replay import ArchivingTransport
from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.fetch.endpoints import HarvestSettings
from harvest.pubmed.source import PubMedSource
from harvest.sources import CLINICALTRIALS_LINE, PUBMED_LINE, Line, live_transport
from records.topic import Search
from tests.local_services import LocalServices

API_KEY = "0123456789abcdef0123456789abcdef0123"
EMAIL = "operator+evidence@example.org"

PUBMED_SEARCH = Search("pubmed", "main", "core", "ketamin*[tiab] AND anorexia[tiab]")
TRIAL_SEARCH = Search(
    "clinicaltrials",
    "conditions",
    "core",
    "query.cond=anorexia&query.intr=ketamine",
    (("query.cond", "anorexia"), ("query.intr", "ketamine")),
)


def quick_settings(services: LocalServices, locks: Path, **changes: object) -> HarvestSettings:
    """Settings for the local server: short time-outs and short pauses."""
    settings = HarvestSettings(
        pubmed_base_url=services.pubmed_base_url,
        clinicaltrials_base_url=services.clinicaltrials_base_url,
        api_key=API_KEY,
        email=EMAIL,
        timeout_s=0.5,
        deadline_s=1.0,
        attempts=4,
        pause_s=0.01,
        longest_pause_s=0.02,
        lock_directory=locks,
    )
    return replace(settings, **changes)  # type: ignore[arg-type]


def unpaced(line: Line) -> Line:
    """The same line without a pace; how the pace is kept has tests of its own."""
    return replace(line, spacing_s=lambda _: 0.0)


def pubmed(settings: HarvestSettings, archive: Archive, run: str = "r1") -> PubMedSource:
    """PubMed over the wire, archived, unpaced."""
    live = live_transport(unpaced(PUBMED_LINE), settings, archive, run)
    return PubMedSource(ArchivingTransport(live, archive, run))


def clinicaltrials(
    settings: HarvestSettings, archive: Archive, run: str = "r1", page_size: int = 100
) -> ClinicalTrialsSource:
    """ClinicalTrials.gov over the wire, archived, unpaced."""
    live = live_transport(unpaced(CLINICALTRIALS_LINE), settings, archive, run)
    return ClinicalTrialsSource(ArchivingTransport(live, archive, run), page_size=page_size)
