"""Settings from the environment."""

from __future__ import annotations

import pytest

from harvest.fetch.endpoints import base_url, settings_from_environment, user_agent
from records.errors import UsageError


def test_an_empty_environment_means_the_real_services_and_no_key() -> None:
    settings = settings_from_environment({})
    assert settings.pubmed_base_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    assert settings.clinicaltrials_base_url == "https://clinicaltrials.gov/api/v2/"
    assert (settings.api_key, settings.email) == (None, None)


def test_addresses_get_their_slash_and_blanks_count_as_unset() -> None:
    settings = settings_from_environment(
        {
            "EVIDENCE_PUBMED_BASE_URL": "http://127.0.0.1:8000/eutils",
            "EVIDENCE_CLINICALTRIALS_BASE_URL": "  ",
            "NCBI_API_KEY": " k3y\n",
            "NCBI_EMAIL": "",
        }
    )
    assert settings.pubmed_base_url == "http://127.0.0.1:8000/eutils/"
    assert settings.clinicaltrials_base_url == "https://clinicaltrials.gov/api/v2/"
    assert (settings.api_key, settings.email) == ("k3y", None)


def test_settings_do_not_show_their_secrets() -> None:
    settings = settings_from_environment({"NCBI_API_KEY": "k3y", "NCBI_EMAIL": "me@example.org"})
    assert "k3y" not in repr(settings)
    assert "me@example.org" not in str(settings)


@pytest.mark.parametrize(
    "text",
    [
        "eutils.ncbi.nlm.nih.gov",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "http://[::1",
        "http://host:notaport/",
        "https://example.org/?api_key=k3y",
        "https://example.org/#x",
        "https://.example.org/",
        f"https://{'a' * 64}.org/",
        "https://example.org/a b/",
        "https://exam\nple.org/",
    ],
)
def test_what_is_no_base_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"^EVIDENCE_PUBMED_BASE_URL: .* Set EVIDENCE_PUBMED"):
        settings_from_environment({"EVIDENCE_PUBMED_BASE_URL": text})


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        base_url("https://me:hunter2@example.org/", "EVIDENCE_PUBMED_BASE_URL")
    assert "hunter2" not in str(refused.value)


def test_the_program_names_itself() -> None:
    assert user_agent().startswith("ketamine-evidence/")
    assert "Mozilla" not in user_agent()
