from __future__ import annotations

from pathlib import Path

import pytest

from evidence.lock import only_run
from evidence.settings import load_settings
from records.errors import UsageError

HERE = "http://127.0.0.1:9/"


def test_the_environment_wins_over_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "evidence.toml").write_text(
        'pubmed_base_url = "http://127.0.0.1:1/"\nclinicaltrials_base_url = "http://127.0.0.1:2/"'
    )
    settings = load_settings(tmp_path, {"EVIDENCE_PUBMED_BASE_URL": HERE})
    assert settings.harvest.pubmed_base_url == HERE
    assert settings.harvest.clinicaltrials_base_url == "http://127.0.0.1:2/"


def test_without_settings_the_real_services_are_asked(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.harvest.pubmed_base_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    assert settings.harvest.clinicaltrials_base_url == "https://clinicaltrials.gov/api/v2/"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('api_key = "secret"', "api_key"),
        ("pubmed_base_url = 3", "pubmed_base_url"),
        ("pubmed_base_url = ", "TOML"),
        ('pubmed_base_url = "ftp://x/"', "EVIDENCE_PUBMED_BASE_URL"),
    ],
)
def test_a_wrong_settings_file_is_one_clear_error(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "evidence.toml").write_text(text)
    with pytest.raises(UsageError, match=named):
        load_settings(tmp_path, {})


def test_the_key_is_not_shown(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"NCBI_API_KEY": "sesame", "NCBI_EMAIL": "me@example.org"})
    assert settings.harvest.api_key == "sesame"
    assert "sesame" not in repr(settings)
    assert "me@example.org" not in repr(settings)


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    message = r"another run is under way \(process \d+ on .+, since "
    with (
        only_run(tmp_path / "run.lock"),
        pytest.raises(UsageError, match=message),
        only_run(tmp_path / "run.lock"),
    ):
        pass
    with only_run(tmp_path / "run.lock"):
        pass


def test_a_data_directory_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(UsageError, match="data directory"),
        only_run(tmp_path / "file" / "run.lock"),
    ):
        pass
