"""How NLM's file server is reached."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from harvest.fetch.answer_check import nlm_files_fault
from harvest.fetch.endpoints import HarvestSettings
from harvest.fetch.http import HttpExchange
from harvest.fetch.limiter import PUBMED_SPACING_S, host_limiter
from harvest.fetch.retry import Patience, Retrying

DEADLINE_S = 1800.0
"""Seconds for a whole file, of some 40 MB: 22 kB/s are enough."""


def mirror_transport(
    settings: HarvestSettings, spacing_s: float = PUBMED_SPACING_S, deadline_s: float = DEADLINE_S
) -> Retrying:
    """Return a transport to NLM's file server, as polite and patient as the others.

    Nothing of it is archived: the mirror is what it fetches.
    """
    patient = replace(settings, deadline_s=deadline_s)
    address = settings.pubmed_files_base_url
    return Retrying(
        inner=HttpExchange(patient, address, "NLM's file server", "*/*", as_stored=True),
        limiter=host_limiter(settings.locks, urlsplit(address).netloc, spacing_s),
        check=nlm_files_fault,
        patience=Patience(settings.attempts, settings.pause_s, settings.longest_pause_s),
    )
