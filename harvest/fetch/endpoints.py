"""Where the services are, and how this program introduces itself to them."""

from __future__ import annotations

import importlib.metadata
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from records.errors import UsageError

PUBMED_BASE_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
CLINICALTRIALS_BASE_URL = "https://clinicaltrials.gov/api/v2/"
EUROPEPMC_BASE_URL = "https://www.ebi.ac.uk/europepmc/webservices/rest/"
PUBMED_FILES_BASE_URL = "https://ftp.ncbi.nlm.nih.gov/pubmed/"
EUROPEPMC_SWITCH = "EVIDENCE_EUROPEPMC"
TOOL = "ketamine-evidence"


@dataclass(frozen=True, slots=True)
class HarvestSettings:
    """How to reach the services. Times are in seconds.

    `api_key` and `email` go to NCBI alone and are never shown. `timeout_s` bounds each silence on
    the line, `deadline_s` one whole exchange, `attempts` how often a request is tried, `pause_s`
    the first pause between two tries and `longest_pause_s` any pause. `lock_directory` holds the
    files by which all processes of this user keep the services' rates together. Nothing is asked
    of Europe PMC unless `europepmc` is on.
    """

    pubmed_base_url: str = PUBMED_BASE_URL
    clinicaltrials_base_url: str = CLINICALTRIALS_BASE_URL
    europepmc_base_url: str = EUROPEPMC_BASE_URL
    pubmed_files_base_url: str = PUBMED_FILES_BASE_URL
    europepmc: bool = False
    api_key: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    timeout_s: float = 30.0
    deadline_s: float = 180.0
    attempts: int = 6
    pause_s: float = 1.0
    longest_pause_s: float = 60.0
    lock_directory: Path | None = None

    @property
    def locks(self) -> Path:
        """Return the directory of the lock files: shared by every data directory of a host."""
        return self.lock_directory or Path(tempfile.gettempdir())


def settings_from_environment(environ: Mapping[str, str]) -> HarvestSettings:
    """Return the settings that the environment asks for. Raises UsageError on a bad address.

    Reads EVIDENCE_PUBMED_BASE_URL, EVIDENCE_CLINICALTRIALS_BASE_URL, EVIDENCE_EUROPEPMC_BASE_URL,
    EVIDENCE_PUBMED_FILES_BASE_URL, EVIDENCE_EUROPEPMC ("on" or "off"), NCBI_API_KEY, NCBI_EMAIL.
    """

    def address(service: str, default: str) -> str:
        name = f"EVIDENCE_{service}_BASE_URL"
        return base_url(environ.get(name, "").strip() or default, name)

    return HarvestSettings(
        pubmed_base_url=address("PUBMED", PUBMED_BASE_URL),
        clinicaltrials_base_url=address("CLINICALTRIALS", CLINICALTRIALS_BASE_URL),
        europepmc_base_url=address("EUROPEPMC", EUROPEPMC_BASE_URL),
        pubmed_files_base_url=address("PUBMED_FILES", PUBMED_FILES_BASE_URL),
        europepmc=_switch(environ.get(EUROPEPMC_SWITCH, ""), EUROPEPMC_SWITCH),
        api_key=environ.get("NCBI_API_KEY", "").strip() or None,
        email=environ.get("NCBI_EMAIL", "").strip() or None,
    )


def _switch(text: str, setting: str) -> bool:
    word = text.strip().lower()
    if word not in ("", "on", "off"):
        raise UsageError(f"{setting}: {text[:80]!r} is neither on nor off. Write one of them.")
    return word == "on"


def base_url(text: str, setting: str) -> str:
    """Return a base address with its final slash. Raises UsageError naming `setting`."""
    remedy = f"Set {setting} to an address such as {PUBMED_BASE_URL}"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:  # UnicodeError is one
        raise UsageError(f"{setting}: is not an address. {remedy}") from None
    if parts.username or parts.password:
        # The text is not repeated: it holds a password.
        raise UsageError(f"{setting}: an address may not hold a user name or password. {remedy}")
    strange = parts.query or parts.fragment or len(text.split()) != 1
    if parts.scheme not in ("http", "https") or not host or strange:
        raise UsageError(f"{setting}: {text[:200]!r} is no http(s) base address. {remedy}")
    return text if text.endswith("/") else text + "/"


def user_agent() -> str:
    """Return the honest name of this program, with its version."""
    try:
        version = importlib.metadata.version(TOOL)
    except importlib.metadata.PackageNotFoundError:
        version = "unknown"
    return f"{TOOL}/{version} (literature evidence aggregator)"
