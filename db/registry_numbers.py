"""Registration numbers of trials: which register, and one canonical form for each number.

The one place for these forms. Sources: the registers' own pages and the WHO list of primary
registries; the numbers as the WHO portal (ICTRP) prints them, with its prefixes JPRN-, EUCTR and
CTIS and with the member state behind a EudraCT number, count as the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Form:
    """A register's numbers: `pattern` has one group, which `canonical` puts behind its prefix.

    `in_text` is the pattern to look for in running text, where a number needs more around it to
    be told from others (a label, word boundaries); None when it cannot be told at all.
    """

    kind: str
    pattern: re.Pattern[str]
    canonical: str
    in_text: re.Pattern[str] | None

    def value_of(self, found: re.Match[str]) -> str:
        number = re.sub(r"\s", "", found[1])
        small = self.kind in ("jRCT", "RBR")  # as printed: jRCTs031180123, RBR-6t9xhg
        return self.canonical.format(number.lower() if small else number.upper())


def _form(kind: str, pattern: str, canonical: str, text: str | None = "") -> _Form:
    whole = re.compile(pattern, re.IGNORECASE)
    if text is None:
        return _Form(kind, whole, canonical, None)
    in_text = re.compile(rf"(?<![\w-])(?:{text or pattern})(?![\w-])", re.IGNORECASE)
    return _Form(kind, whole, canonical, in_text)


_EUDRACT = r"\d{4}-[0-46-9]\d{5}-\d{2}"
_CTIS = r"\d{4}-5\d{5}-\d{2}"  # the six digits begin with 5 exactly in numbers of CTIS
_LABEL = r"[\s:]*(?:trials?\s)?(?:numbers?|no\.?|nr\.?)?[\s:]*"

_FORMS = (
    _form("NCT", r"NCT\s?(\d{8})", "NCT{}"),
    _form("ISRCTN", r"ISRCTN[\s:-]?(\d{6,8})", "ISRCTN{}"),
    _form("ACTRN", r"ACTRN\s?(\d{14})p?", "ACTRN{}"),  # the p marks a provisional registration
    _form(
        "EUCTR",
        rf"(?:EUCTR|EudraCT)?{_LABEL}({_EUDRACT})(?:-(?:[A-Z]{{2}}|3rd|Outside-EU/EEA))?",
        "EUCTR{}",
        rf"(?:EUCTR|EudraCT){_LABEL}({_EUDRACT})(?:-[A-Z]{{2}})?",
    ),
    _form(
        "CTIS",
        rf"(?:CTIS|EU\s?CT)?{_LABEL}-?({_CTIS})(?:-\d{{2}})?",  # the last two count resubmissions
        "CTIS{}",
        rf"(?:(?:CTIS|EU\s?CT|EudraCT|EUCTR){_LABEL})?({_CTIS})-\d{{2}}"
        rf"|(?:CTIS|EU\s?CT|EudraCT|EUCTR){_LABEL}({_CTIS})",
    ),
    _form("ChiCTR", r"ChiCTR((?:-[A-Z]{2,5})?-?\d{8,10})", "ChiCTR{}"),
    _form("ITMCTR", r"ITMCTR(\d{10})", "ITMCTR{}"),
    _form("DRKS", r"DRKS\s?(\d{8})", "DRKS{}"),
    _form("IRCT", r"IRCT\s?(\d{8,16}N\d{1,3})", "IRCT{}"),
    _form("jRCT", r"(?:JPRN-)?jRCT([a-z]?\d{9,10})", "jRCT{}"),
    _form("UMIN", r"(?:JPRN-)?UMIN(\d{9})", "UMIN{}"),
    _form("JapicCTI", r"(?:JPRN-)?JapicCTI-?(\d{6})", "JapicCTI-{}"),
    _form("JMA", r"(?:JPRN-)?JMA-IIA(\d{5})", "JMA-IIA{}"),
    _form("CTRI", r"CTRI/(\d{4}/\d{2,3}/\d{6})", "CTRI/{}"),
    _form("KCT", r"KCT(\d{7})", "KCT{}"),
    _form("NTR", r"NTR\s?(\d{2,4})", "NTR{}", r"NTR\s?(\d{4})"),
    _form("OMON", r"NL-OMON\s?(\d{3,6})", "NL-OMON{}"),
    _form("NL", r"NL\s?(\d{1,4})", "NL{}", None),  # in a text, NL and digits may be a post code
    _form("PACTR", r"PACTR\s?(\d{15,16})", "PACTR{}"),
    _form("RBR", r"RBR-([0-9a-z]{6,7})", "RBR-{}"),
    _form("TCTR", r"TCTR(\d{11})", "TCTR{}"),
    _form("SLCTR", r"SLCTR/(\d{4}/\d{3})", "SLCTR/{}"),
    _form("LBCTR", r"LBCTR(\d{10})", "LBCTR{}"),
    _form("RPCEC", r"RPCEC(\d{8})", "RPCEC{}"),
    _form("PER", r"PER-(\d{3}-\d{2})", "PER-{}", None),  # too little to be sure of in a text
)

_NAME_BEFORE = re.compile(
    r"^(?:clinical\s?trials?\.gov|EU\s?CTR|DRKS|UMIN(?:-CTR)?|ANZCTR|IRCT|JapicCTI|CTRI|OMON|WHO)"
    r"(?:\s(?:identifier|id|number|no\.?))?\s?[:=/-]\s*",
    re.IGNORECASE,
)
_REMARK_BEHIND = re.compile(r"\s*\([^()]*\)\s*$")


def registry_identifier(number: str) -> tuple[str, str] | None:
    """Return ("NCT", "NCT01234567") for a registration number of a known form, else None.

    The text must be the number and nothing else but a register's name before it or a remark in
    brackets behind it: "extension of NCT01234567" names another trial.

    >>> registry_identifier("EUCTR2013-004005-11-GB"), registry_identifier("jrcts031180123")
    (('EUCTR', 'EUCTR2013-004005-11'), ('jRCT', 'jRCTs031180123'))
    >>> registry_identifier("2023-503211-33-01"), registry_identifier("CTRI/2018/02/012345")
    (('CTIS', 'CTIS2023-503211-33'), ('CTRI', 'CTRI/2018/02/012345'))
    """
    text = number.strip()
    for candidate in (text, _REMARK_BEHIND.sub("", _NAME_BEFORE.sub("", text))):
        for form in _FORMS:
            if found := form.pattern.fullmatch(candidate):
                return form.kind, form.value_of(found)
    return None


def registry_numbers_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the registration numbers printed in a text as (kind, number), in order, once each.

    >>> registry_numbers_in("Registered (NCT04714541; EU CT number 2023-503211-33-00).")
    (('NCT', 'NCT04714541'), ('CTIS', 'CTIS2023-503211-33'))
    """
    found = sorted(set(_found_in(text)))
    return tuple(dict.fromkeys((kind, value) for _, kind, value in found))


def _found_in(text: str) -> Iterator[tuple[int, str, str]]:
    for form in _FORMS:
        if form.in_text is None:
            continue
        for match in form.in_text.finditer(text):
            number = next(group for group in match.groups() if group)
            found = form.pattern.search(match[0])
            value = form.value_of(found) if found else form.canonical.format(number)
            yield match.start(), form.kind, value
