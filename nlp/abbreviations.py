"""Short forms that a text makes up for its side effects: "pancreatic fistula (POPF)"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlp.draft import Candidate

RULE = "abbreviation"
_MOST_TOKENS, _MOST_LETTERS = 3, 10
_Form = tuple[str, ...]


def abbreviated(texts: Sequence[str], harms: Iterable[Candidate]) -> list[Candidate]:
    """Return every occurrence of the short forms given in brackets right behind `harms`.

    `texts` are the tokens in their own case: a short form is matched by it, with or without the s
    of a plural. Places that a harm covers are left out.
    """
    taken: set[int] = set()
    forms: dict[_Form, Candidate] = {}
    for harm in harms:
        taken.update(range(harm.start, harm.end))
        if form := _form_behind(texts, harm):
            for spelling in _spellings(form):
                forms.setdefault(spelling, harm)
    return list(_occurrences(texts, forms, taken)) if forms else []


def _occurrences(
    texts: Sequence[str], forms: dict[_Form, Candidate], taken: set[int]
) -> Iterator[Candidate]:
    firsts = {form[0] for form in forms}
    place = 0
    while place < len(texts):
        size = 0
        if texts[place] in firsts:
            sizes = range(_MOST_TOKENS, 0, -1)
            size = next((n for n in sizes if tuple(texts[place : place + n]) in forms), 0)
        if size and taken.isdisjoint(range(place, place + size)):
            harm = forms[tuple(texts[place : place + size])]
            yield Candidate(place, place + size, "SIDE_EFFECT", RULE, harm.concept)
        place += size or 1


def _form_behind(texts: Sequence[str], harm: Candidate) -> _Form:
    """Return the short form in brackets behind a harm, or () where there is none."""
    if texts[harm.end : harm.end + 1] != ["("]:
        return ()
    inside = list(texts[harm.end + 1 : harm.end + 2 + _MOST_TOKENS])
    if ")" not in inside:
        return ()
    form = tuple(inside[: inside.index(")")])
    letters = "".join(form).replace("-", "")
    capitals = sum(letter.isupper() for letter in letters)
    if not letters.isalpha() or capitals < 2 or len(letters) > _MOST_LETTERS:
        return ()
    initials = {texts[place][0].lower() for place in range(max(harm.start - 3, 0), harm.end)}
    return form if letters[0].lower() in initials else ()


def _spellings(form: _Form) -> tuple[_Form, _Form]:
    """Return a short form in the singular and the plural."""
    singular = (*form[:-1], form[-1].removesuffix("s"))
    return singular, (*form[:-1], singular[-1] + "s")
