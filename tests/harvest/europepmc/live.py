"""Europe PMC over the wire, from the local server, archived and unpaced."""

from __future__ import annotations

from pathlib import Path

from harvest.archive.archive import Archive
from harvest.archive.replay import ArchivingTransport
from harvest.europepmc.source import EuropePmcSource
from harvest.europepmc.texts import EuropePmcTexts
from harvest.sources import EUROPEPMC_LINE, live_transport
from records.topic import Search
from tests.harvest.live import quick_settings, unpaced
from tests.local_services import LocalServices

SEARCH = Search("europepmc", "preprints", "core", "SRC:PPR AND TITLE_ABS:(ketamin*)")


def transport(services: LocalServices, place: Path) -> ArchivingTransport:
    settings = quick_settings(services, place, europepmc_base_url=services.europepmc_base_url)
    archive = Archive(place / "raw")
    live = live_transport(unpaced(EUROPEPMC_LINE), settings, archive, "r1")
    return ArchivingTransport(live, archive, "r1")


def source(services: LocalServices, place: Path) -> EuropePmcSource:
    return EuropePmcSource(transport(services, place))


def texts(services: LocalServices, place: Path) -> EuropePmcTexts:
    return EuropePmcTexts(transport(services, place))
