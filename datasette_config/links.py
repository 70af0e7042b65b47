"""Addresses outside this site, by kind of identifier. Only https, only built here."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def identifier_url(kind: str, value: str) -> str | None:
    """Return the public page of an identifier, or None where there is no sure pattern.

    `kind` is as in record_identifiers: pmid, pmcid, doi, NCT, ISRCTN, ACTRN, EUCTR, orcid …
    """
    pattern = _PATTERNS.get(kind.lower())
    return pattern.format(quote(_bare(kind.lower(), value), safe="/")) if pattern else None


def registry_url(registry: str, registry_id: str) -> str | None:
    """Return a trial's page in its register.

    `registry` is ClinicalTrials.gov, ISRCTN, ANZCTR or EU CTR; others have no sure pattern.
    """
    kind = _REGISTRIES.get(registry)
    return identifier_url(kind, registry_id) if kind else None


def safe_url(url: str | None) -> str | None:
    """Return an address from the data only if it is plain http or https."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _bare(kind: str, value: str) -> str:
    # EU CTR searches by the number alone, without the prefix that some sources print.
    if kind == "euctr":
        return value.upper().removeprefix("EUCTR").strip("- ")
    return value


_PATTERNS = {
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}",
    "doi": "https://doi.org/{}",
    "pprid": "https://europepmc.org/article/PPR/{}",
    "orcid": "https://orcid.org/{}",
    "nct": "https://clinicaltrials.gov/study/{}",
    "isrctn": "https://www.isrctn.com/{}",
    "actrn": "https://www.anzctr.org.au/{}.aspx",
    "euctr": "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}",
    "mesh": "https://meshb.nlm.nih.gov/record/ui?ui={}",
    "hpo": "https://hpo.jax.org/browse/term/{}",
}

_REGISTRIES = {
    "ClinicalTrials.gov": "nct",
    "ISRCTN": "isrctn",
    "ANZCTR": "actrn",
    "EU CTR": "euctr",
}
