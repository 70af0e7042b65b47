"""Where a record can be read, best place first."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_REGISTERS = {
    "ClinicalTrials.gov": "https://clinicaltrials.gov/study/{}",
    "ISRCTN": "https://www.isrctn.com/{}",
    "ANZCTR": "https://www.anzctr.org.au/{}.aspx",
}


def publication_urls(pmid: str | None, doi: str | None, source_url: str | None) -> tuple[str, ...]:
    """Return the pages of a publication: PubMed, publisher, where it was found."""
    found = [
        f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid, safe='')}/" if pmid else None,
        f"https://doi.org/{quote(doi, safe='/')}" if doi else None,
        web_address(source_url),
    ]
    return tuple(dict.fromkeys(url for url in found if url))


def trial_urls(registry: str, registry_id: str, source_url: str | None) -> tuple[str, ...]:
    """Return the pages of a registration: its register, where it was found."""
    pattern = _REGISTERS.get(registry)
    found = [
        pattern.format(quote(registry_id, safe="")) if pattern else None,
        web_address(source_url),
    ]
    return tuple(dict.fromkeys(url for url in found if url))


def web_address(url: str | None) -> str | None:
    """Return an address from outside only if it is plain http or https, without spaces."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return "".join(
        quote(c) if ord(c) <= 32 or c in '<>"{}|\\^`' else c for c in (url or "").strip()
    )
