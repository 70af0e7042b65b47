"""BibTeX, as UTF-8.

The key is made of our permanent id alone, so it is the same every night. Values stand in double
braces: a style then prints a title as its source does and a group of authors stays one name.
Braces of the text itself become commands, because BibTeX counts braces even behind a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from exports.characters import one_line
from exports.dates import MONTHS, best_parts
from exports.interface import gathered
from exports.pages import first_and_last
from exports.reference import DATABASE_NAME, Author, Reference

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_SPECIAL = str.maketrans(_ESCAPES)
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:+/-]")


class Bibtex:
    """BibTeX of publications and trials."""

    name = "bibtex"
    ending = "bib"
    media_type = "application/x-bibtex; charset=utf-8"

    def pieces(self, references: Iterable[Reference]) -> Iterator[bytes]:
        """Yield a BibTeX file."""
        return gathered(_text(reference) for reference in references)


def key_of(id: str) -> str:
    """Return the key of a record; what a key may not hold is written as its number.

    >>> key_of("pmid35997954"), key_of("x{1,2}")
    ('pmid35997954', 'x_7b1_2c2_7d')
    """
    return _NOT_IN_KEYS.sub(lambda found: f"_{ord(found.group()):x}", id)


def escaped(text: str) -> str:
    r"""Return text on one line with the characters that TeX takes for commands made text.

    >>> escaped("100% of $5 {and")
    '100\\% of \\$5 \\textbraceleft{}and'
    """
    return one_line(text).translate(_SPECIAL)


def _text(ref: Reference) -> str:
    fields = [f"  {name} = {value}" for name, value in _fields(ref) if value]
    return f"@{_type(ref)}{{{key_of(ref.id)},\n" + ",\n".join(fields) + "\n}\n\n"


def _type(ref: Reference) -> str:
    # BibTeX knows no registrations; @misc with howpublished is how guides cite a register.
    if ref.is_trial:
        return "misc"
    if ref.is_book:
        return "incollection" if ref.journal else "book"
    return "article" if ref.journal else "misc"


def _fields(ref: Reference) -> Iterator[tuple[str, str | None]]:
    yield "title", _whole(ref.shown_title)
    yield "author", _authors(ref)
    parts = best_parts(ref.date, ref.year)
    yield "year", f"{{{parts[0]:04}}}" if parts else None
    yield "month", MONTHS[parts[1] - 1].lower() if len(parts) > 1 else None
    yield "booktitle" if ref.is_book else "journal", _whole(ref.journal)
    yield "volume", _plain(ref.volume)
    yield "number", _plain(ref.issue or ref.registry_id)
    yield "pages", _pages(ref.pages)
    yield "issn", _plain(ref.issn)
    yield "howpublished", _plain(f"{ref.registry}, {ref.registry_id}" if ref.is_trial else None)
    yield "doi", _verbatim(ref.doi)
    yield "url", _verbatim(ref.urls[0] if ref.urls else None)
    yield "pmid", _plain(ref.pmid)
    yield "pmcid", _plain(ref.pmcid)
    yield "language", _plain("; ".join(ref.languages))
    yield "abstract", _plain(ref.abstract)
    yield "keywords", _plain(", ".join(_without_commas(word) for word in ref.all_keywords))
    yield "note", _plain(" | ".join(ref.remarks))
    yield "recordid", _plain(ref.id)
    yield "database", _plain(DATABASE_NAME)


def _authors(ref: Reference) -> str | None:
    """Return the names; a registration is cited by its sponsor."""
    names = [_name(author) for author in ref.authors]
    if ref.is_trial and not names and ref.sponsor:
        names = [f"{{{escaped(ref.sponsor)}}}"]
    names = [name for name in names if name]
    return f"{{{' and '.join(names)}}}" if names else None


def _name(author: Author) -> str:
    if author.collective:
        return f"{{{escaped(author.collective)}}}"
    last, _, rest = author.printed.partition(", ")
    last, fore = author.last or last, author.fore or author.initials or rest
    # Braces keep "and" and commas inside a name from being read as the end of it.
    shown = [_part(last), _part(fore)] if fore else [_part(last)]
    return ", ".join(shown)


def _part(name: str) -> str:
    text = escaped(name)
    if re.search(r",|(?i:\band\b)", text):
        return f"{{{text}}}"
    return text


def _without_commas(keyword: str) -> str:
    # Reference managers cut keywords at commas: Depressive Disorder, Major would become two.
    return re.sub(r"\s*,\s*", "; ", keyword)


def _pages(pages: str | None) -> str | None:
    first, last = first_and_last(pages)
    return _plain(first) if last is None else f"{{{escaped(first or '')}--{escaped(last)}}}"


def _whole(text: str | None) -> str | None:
    return f"{{{{{escaped(text)}}}}}" if text and one_line(text) else None


def _plain(text: str | None) -> str | None:
    return f"{{{escaped(text)}}}" if text and one_line(text) else None


def _verbatim(address: str | None) -> str | None:
    """Return a DOI or address as it is: BibTeX's users set these verbatim, so nothing is escaped.

    Braces and spaces, which would break the entry, are written as percent codes.
    """
    if not address:
        return None
    text = one_line(address)
    for character, code in (("{", "%7B"), ("}", "%7D"), (" ", "%20"), ("\\", "%5C")):
        text = text.replace(character, code)
    return f"{{{text}}}"
