"""The sources there are, opened over the network or over an archive. A new source is one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from harvest.archive.archive import Archive
from harvest.archive.entry import Entry
from harvest.archive.replay import ArchivingTransport, ReplayTransport, RunTransport
from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.europepmc.source import EuropePmcSource
from harvest.europepmc.texts import TEXTS, EuropePmcTexts
from harvest.fetch.answer_check import clinicaltrials_fault, europepmc_fault, pubmed_fault
from harvest.fetch.endpoints import HarvestSettings
from harvest.fetch.entrez import EntrezExchange
from harvest.fetch.exchange import Exchange
from harvest.fetch.http import HttpExchange
from harvest.fetch.limiter import (
    CLINICALTRIALS_SPACING_S,
    EUROPEPMC_SPACING_S,
    PUBMED_SPACING_S,
    PUBMED_SPACING_WITH_KEY_S,
    host_limiter,
)
from harvest.fetch.retry import Check, Patience, Retrying
from harvest.fetch.secrets import Secrets
from harvest.interface import Response, Source, Transport
from harvest.pubmed.source import PubMedSource
from records.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Line:
    """How a source is reached: its exchange, its address, its pace, its notion of an answer."""

    exchange: Callable[[HarvestSettings], Exchange]
    address: Callable[[HarvestSettings], str]
    spacing_s: Callable[[HarvestSettings], float]
    check: Check


def _pubmed_spacing_s(settings: HarvestSettings) -> float:
    return PUBMED_SPACING_WITH_KEY_S if settings.api_key else PUBMED_SPACING_S


PUBMED_LINE = Line(EntrezExchange, lambda s: s.pubmed_base_url, _pubmed_spacing_s, pubmed_fault)
CLINICALTRIALS_LINE = Line(
    lambda s: HttpExchange(s, s.clinicaltrials_base_url, "ClinicalTrials.gov"),
    lambda s: s.clinicaltrials_base_url,
    lambda _: CLINICALTRIALS_SPACING_S,
    clinicaltrials_fault,
)
EUROPEPMC_LINE = Line(
    lambda s: HttpExchange(
        s, s.europepmc_base_url, "Europe PMC", "application/json, application/xml, */*;q=0.1"
    ),
    lambda s: s.europepmc_base_url,
    lambda _: EUROPEPMC_SPACING_S,
    europepmc_fault,
)

Kinds = dict[str, tuple[Callable[[Transport], Source], Line]]

SOURCES: Kinds = {
    "pubmed": (PubMedSource, PUBMED_LINE),
    "clinicaltrials": (ClinicalTrialsSource, CLINICALTRIALS_LINE),
}
ON_REQUEST: Kinds = {
    "europepmc": (EuropePmcSource, EUROPEPMC_LINE),
    TEXTS: (EuropePmcTexts, EUROPEPMC_LINE),
}
"""Sources of which nothing is asked until the operator switches them on. Texts come last: which
are wanted is known when the searches are stored."""

_ALL: Kinds = SOURCES | ON_REQUEST


def open_live(settings: HarvestSettings, archive: Archive, run: str) -> dict[str, Source]:
    """Return the sources over the network, by name; every answer is archived under `run`."""
    return {
        name: make(ArchivingTransport(live_transport(line, settings, archive, run), archive, run))
        for name, (make, line) in (_ALL if settings.europepmc else SOURCES).items()
    }


def open_replay(archive: Archive) -> dict[str, Source]:
    """Return the sources over an archive, by name, with the network off.

    One that is asked on request only is among them if it was asked then.
    """
    asked = {entry.service for entry in archive.entries()}
    return {
        name: make(ReplayTransport(archive))
        for name, (make, _) in _ALL.items()
        if name in SOURCES or name in asked
    }


def open_run(
    archive: Archive, source: str, entries: Sequence[Entry]
) -> tuple[Source, RunTransport]:
    """Return a source over the answers that one archived run got from it, and its transport.

    Raises ArchiveError for a source that this release does not know.
    """
    if source not in _ALL:
        raise ArchiveError(
            f"{archive.directory}: a run asked {source!r}, which is no source of this release. "
            "Use the release that made the archive, or a newer one."
        )
    make, _ = _ALL[source]
    transport = RunTransport(archive, entries)
    return make(transport), transport


def live_transport(line: Line, settings: HarvestSettings, archive: Archive, run: str) -> Retrying:
    """Return a transport that is polite and patient, and archives what was no answer."""
    secrets = Secrets(settings.api_key, settings.email)

    def keep_failure(response: Response, fault: str) -> None:
        # An error page may repeat the address that was asked for, and who asked.
        archive.save(replace(response, body=secrets.strip(response.body)), run, fault=fault)

    host = urlsplit(line.address(settings)).netloc
    return Retrying(
        inner=line.exchange(settings),
        limiter=host_limiter(settings.locks, host, line.spacing_s(settings)),
        check=line.check,
        patience=Patience(settings.attempts, settings.pause_s, settings.longest_pause_s),
        on_failure=keep_failure,
    )
