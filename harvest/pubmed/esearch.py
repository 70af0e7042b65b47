"""Read what PubMed answers to a search: count, ids, how it understood the query, what it lacked."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from records.errors import ResponseError

_NOT_FOUND = ("PhraseNotFound", "FieldNotFound", "QuotedPhraseNotFound")


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """An esearch result. `count` is PubMed's own, `ids` are those that this answer carries."""

    count: int
    ids: tuple[str, ...]
    translation: str | None
    not_found: tuple[str, ...]
    warnings: tuple[str, ...]


def parse_search(body: bytes) -> SearchAnswer:
    """Return the result in an eSearchResult document.

    Raises ResponseError when it is none, or carries an <ERROR>: PubMed sends that with status
    200 and no count, and it must never pass for an empty result.
    """
    root = _root(body)
    error = _texts(root, ".//ERROR")
    if error:
        raise ResponseError(f"PubMed could not search: {'; '.join(error)}")
    count = (root.findtext("Count") or "").strip()
    if root.tag != "eSearchResult" or not _is_number(count):
        raise ResponseError(f"PubMed sent a <{root.tag}> without a count in place of a result.")
    ids = tuple(dict.fromkeys(_texts(root, "IdList/Id")))
    if strange := [i for i in ids if not _is_number(i)]:
        raise ResponseError(f"PubMed sent {strange[0][:40]!r} where a PMID belongs.")
    listed = [e for part in ("ErrorList", "WarningList") for e in root.iterfind(f"{part}/*")]
    return SearchAnswer(
        count=int(count),
        ids=ids,
        translation=" ".join((root.findtext("QueryTranslation") or "").split()) or None,
        not_found=tuple(t for e in listed if e.tag in _NOT_FOUND and (t := _text(e))),
        warnings=tuple(t for e in listed if e.tag not in _NOT_FOUND and (t := _text(e))),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ResponseError(f"PubMed sent a search result that is not XML: {error}") from None


def _texts(root: etree._Element, path: str) -> list[str]:
    return [text for element in root.iterfind(path) if (text := _text(element))]


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
