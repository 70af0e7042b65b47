"""Where things are and how the program is set: command line over environment over settings file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db.faults import WAIT_VARIABLE
from db.freshness import MAX_AGE_HOURS, MAX_AGE_VARIABLE, max_age_hours
from db.rights import FULL, POLICIES
from db.store import WAIT_S
from db.versions import Published
from evidence.ping import PING_VARIABLE, ping_address
from harvest.fetch.endpoints import HarvestSettings, settings_from_environment
from records.errors import UsageError
from records.screening import MOST_REVIEWERS

SETTINGS_FILE = "evidence.toml"
LONGEST_WAIT_S = 86_400
KEEP = 7
KEEP_VARIABLE = "EVIDENCE_KEEP_VERSIONS"
TEXTS_VARIABLE = "EVIDENCE_TEXTS"
PAGE_CHECK_VARIABLE = "EVIDENCE_PAGE_CHECK"
REVIEWERS_VARIABLE = "EVIDENCE_REVIEWERS_NEEDED"
OPEN_SQL_VARIABLE = "EVIDENCE_OPEN_SQL"
CRAWLER_LIMITS_VARIABLE = "EVIDENCE_CRAWLER_LIMITS"
FILE_KEYS = {
    "pubmed_base_url": "EVIDENCE_PUBMED_BASE_URL",
    "clinicaltrials_base_url": "EVIDENCE_CLINICALTRIALS_BASE_URL",
    "europepmc_base_url": "EVIDENCE_EUROPEPMC_BASE_URL",
    "pubmed_files_base_url": "EVIDENCE_PUBMED_FILES_BASE_URL",
    "europepmc": "EVIDENCE_EUROPEPMC",
    "keep_versions": KEEP_VARIABLE,
    "page_check": PAGE_CHECK_VARIABLE,
    "open_sql": OPEN_SQL_VARIABLE,
    "crawler_limits": CRAWLER_LIMITS_VARIABLE,
    "reviewers_needed": REVIEWERS_VARIABLE,
    "max_age_hours": MAX_AGE_VARIABLE,
    "digest_command": "EVIDENCE_DIGEST_COMMAND",
    "digest_when": "EVIDENCE_DIGEST_WHEN",
    "site_url": "EVIDENCE_SITE_URL",
    "texts": TEXTS_VARIABLE,
}
"""Keys of the settings file and the environment variable that each stands for. Keys and
addresses that identify a person or are secret (NCBI_API_KEY, NCBI_EMAIL, EVIDENCE_PING_URL) belong
in the environment alone."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The paths of one data directory, and how to reach the services.

    `store_wait_s` is how long to wait for another program that holds the store, in seconds,
    `keep` how many published nights are kept, and `page_check` whether every page is asked before
    a night is shown. `reviewers_needed` must agree at a stage of screening before it is settled.
    Evidence older than `max_age_hours` is too old; `ping_url` is told how each night ended.
    With `open_sql` readers may ask questions of their own in SQL, and with `crawler_limits` one
    client cannot keep the site busy. `texts` says how much of abstracts is published.
    """

    data_dir: Path
    harvest: HarvestSettings
    store_wait_s: float = WAIT_S
    keep: int = KEEP
    page_check: bool = True
    open_sql: bool = True
    crawler_limits: bool = True
    reviewers_needed: int = 1
    max_age_hours: float = MAX_AGE_HOURS
    texts: str = FULL
    ping_url: str | None = field(default=None, repr=False)

    @property
    def store(self) -> Path:
        """Return the working store."""
        return self.data_dir / "store.db"

    @property
    def archive(self) -> Path:
        """Return the archive of raw responses."""
        return self.data_dir / "archive"

    @property
    def shards(self) -> Path:
        """Return the directory of Parquet shards that workers write."""
        return self.data_dir / "shards"

    @property
    def published(self) -> Path:
        """Return the published database, under the name that always leads to the last night."""
        return self.data_dir / "evidence.db"

    @property
    def versions(self) -> Published:
        """Return the published nights."""
        return Published(self.data_dir / "published", self.published)

    @property
    def frozen(self) -> Path:
        """Return the directory of the nights that are kept for ever."""
        return self.data_dir / "frozen"

    @property
    def metadata(self) -> Path:
        """Return what Datasette is told about the published database."""
        return self.data_dir / "metadata.json"

    @property
    def lock(self) -> Path:
        """Return the lock that a run holds."""
        return self.data_dir / "run.lock"


def settings_shown(data_dir: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what the settings file adds to it. Raises UsageError."""
    shown = dict(environ)
    for key, value in _from_file(data_dir / SETTINGS_FILE).items():
        shown.setdefault(FILE_KEYS[key], value)
    return shown


def load_settings(data_dir: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings for a data directory; `evidence.toml` in it is optional.

    Raises UsageError that names file and key when the settings file is wrong.
    """
    shown = settings_shown(data_dir, os.environ if environ is None else environ)
    return Settings(
        data_dir,
        settings_from_environment(shown),
        store_wait_s=_store_wait_s(shown),
        keep=_keep(shown),
        page_check=_is_on(shown, PAGE_CHECK_VARIABLE, default=True),
        open_sql=_is_on(shown, OPEN_SQL_VARIABLE, default=True),
        crawler_limits=_is_on(shown, CRAWLER_LIMITS_VARIABLE, default=True),
        reviewers_needed=_reviewers_needed(shown),
        max_age_hours=max_age_hours(shown.get(MAX_AGE_VARIABLE, "")),
        texts=_texts(shown),
        ping_url=ping_address(shown.get(PING_VARIABLE, "")),
    )


def _store_wait_s(environ: Mapping[str, str]) -> float:
    text = environ.get(WAIT_VARIABLE, "").strip()
    try:
        seconds = float(text or WAIT_S)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT_S:
        raise UsageError(
            f"{WAIT_VARIABLE}: {text[:80]!r} is no number of seconds from 0 to {LONGEST_WAIT_S}. "
            f"Leave it out for {WAIT_S:.0f}."
        )
    return seconds


def _texts(environ: Mapping[str, str]) -> str:
    text = environ.get(TEXTS_VARIABLE, "").strip().lower() or FULL
    if text not in POLICIES:
        raise UsageError(
            f"{TEXTS_VARIABLE}: {text[:80]!r} is none of {', '.join(POLICIES)}. See docs/rights.md."
        )
    return text


def _keep(environ: Mapping[str, str]) -> int:
    text = environ.get(KEEP_VARIABLE, "").strip() or str(KEEP)
    if not (text.isascii() and text.isdigit() and 2 <= int(text) <= 1000):
        raise UsageError(
            f"{KEEP_VARIABLE}: {text[:80]!r} is no number from 2 to 1000. Leave it out for {KEEP}."
        )
    return int(text)


def _reviewers_needed(environ: Mapping[str, str]) -> int:
    text = environ.get(REVIEWERS_VARIABLE, "").strip() or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_REVIEWERS):
        raise UsageError(
            f"{REVIEWERS_VARIABLE}: {text[:80]!r} is no number from 1 to {MOST_REVIEWERS}. "
            "Leave it out for 1."
        )
    return int(text)


def _is_on(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in ("", "on", "off"):
        raise UsageError(f"{name}: {text[:80]!r} is neither on nor off.")
    return text == "on" if text else default


def _from_file(path: Path) -> dict[str, str]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as TOML ({error}). Mend or remove it.") from error
    for key, value in data.items():
        if key not in FILE_KEYS:
            known = ", ".join(FILE_KEYS)
            raise UsageError(f"{path}: {key}: is no setting. Settings here: {known}.")
        if not isinstance(value, str):
            raise UsageError(f'{path}: {key}: is not text. Write {key} = "…".')
    return data
