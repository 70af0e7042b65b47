"""Where things are and how the program is set: command line over environment over settings file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harvest.fetch.endpoints import HarvestSettings, settings_from_environment
from records.errors import UsageError

SETTINGS_FILE = "evidence.toml"
FILE_KEYS = {
    "pubmed_base_url": "EVIDENCE_PUBMED_BASE_URL",
    "clinicaltrials_base_url": "EVIDENCE_CLINICALTRIALS_BASE_URL",
}
"""Keys of the settings file and the environment variable that each stands for. Keys and
addresses that identify a person (NCBI_API_KEY, NCBI_EMAIL) belong in the environment alone."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The paths of one data directory, and how to reach the services."""

    data_dir: Path
    harvest: HarvestSettings

    @property
    def store(self) -> Path:
        """Return the working store."""
        return self.data_dir / "store.db"

    @property
    def archive(self) -> Path:
        """Return the archive of raw responses."""
        return self.data_dir / "archive"

    @property
    def published(self) -> Path:
        """Return the published database."""
        return self.data_dir / "evidence.db"

    @property
    def metadata(self) -> Path:
        """Return what Datasette is told about the published database."""
        return self.data_dir / "metadata.json"

    @property
    def lock(self) -> Path:
        """Return the lock that a run holds."""
        return self.data_dir / "run.lock"


def load_settings(data_dir: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings for a data directory; `evidence.toml` in it is optional.

    Raises UsageError that names file and key when the settings file is wrong.
    """
    shown = dict(os.environ if environ is None else environ)
    for key, value in _from_file(data_dir / SETTINGS_FILE).items():
        shown.setdefault(FILE_KEYS[key], value)
    return Settings(data_dir, settings_from_environment(shown))


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
