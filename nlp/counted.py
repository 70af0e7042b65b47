"""Numbers of people (in animal work, of animals) in one sentence: who is counted, and how firmly.

Pure text work: `counts_in` finds every number that counts somebody, `groups_in` says which of them
count different people, so that they may be added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.numbers import NUMBER, WORDS, value_of

_PEOPLE = (
    r"(?:(?:in|out)?-?patients?|participants?|subjects?|volunteers?|people|persons|individuals|women"
    r"|men|adults|children|adolescents|cases|girls|boys|veterans|respondents|students|females|males"
    r"|parturients|mothers|fathers|infants|youths?|users|controls|responders|residents|nurses"
    r"|physicians|doctors|clinicians|therapists|couples|survivors|neonates|newborns|babies"
    r"|schizophrenics|alcoholics|addicts|depressives|anorexics|bulimics|manics|dyads|caregivers"
    r"|families|athletes|players|workers|employees|drinkers|smokers|inmates|prisoners|soldiers"
    r"|donors|recipients|decedents|twins|dietitians|teachers|parents|members|adoptees|siblings"
    r"|hypertensives|diabetics|epileptics|eyes|elderly|outpatients|inpatients|pregnancies|deliveries"
    r"|[a-z]+(?:ics|ists)(?= (?:who|were|with|and|in)\b))"
)
_ANIMALS = (
    r"(?:rats|mice|animals|dogs|monkeys|rabbits|pigs|cats|piglets|zebrafish|sheep|hamsters|macaques"
    r"|guinea pigs|horses|cows|calves|goats|ferrets|chickens|broilers|hens|birds|fish|gerbils|swine"
    r"|baboons|lambs|puppies|kittens|pups)"
)
_BRACKETED = r"\((?:[^()]|\([^()]*\)){0,70}\)"
_MODIFIER = (
    rf"(?:(?!(?:of|in|to|with|for|from|were|was|had|who)\b)[^\W\d_][\w’'/+-]*|{_BRACKETED}|,)"
)
_COUNTED = re.compile(
    rf"(?P<n>{NUMBER})(?P<m>(?:[\s-]+{_MODIFIER}){{0,9}}?)[\s-]+(?P<who>{_PEOPLE}|{_ANIMALS})\b",
    re.I,
)
_ABBREVIATED = re.compile(rf"(?<![\w.])(?P<n>{NUMBER})\s+(?P<who>[A-Z]{{2,}}s)\b(?!-)")
_IN_BRACKETS = re.compile(
    rf"(?P<t>\b(?:total|overall)\s+)?(?<![\w-])[nN]\s*=\s*(?P<n>{NUMBER})(?P<each>\s*(?:,\s*)?"
    r"(?:each|per (?:group|arm)|in each|for each))?"
)
_OF_ONE_SEX = re.compile(
    rf"(?P<n>{NUMBER})\s+(?:(?:healthy|adult|young|normal)\s+)?(?P<who>males?|females?|men|women)"
    rf"(?:\s*\([^()]{{1,40}}\))?\s*(?:,|and|, and|/)\s*(?P<n2>{NUMBER})\s+(?:(?:healthy|adult|young"
    r"|normal)\s+)?(?P<who2>males?|females?|men|women)\b",
    re.I,
)
_AND_NUMBERS = re.compile(
    rf"(?P<list>(?:{NUMBER}(?:(?:\s+(?!of\b|in\b)[a-z][\w-]*|\s*{_BRACKETED})"
    r"(?:,? and |, (?:and )?)| and )){1,3})"
    rf"(?P<n>{NUMBER})(?:\s+{_MODIFIER}){{0,4}}?\s+(?P<who>{_PEOPLE}|{_ANIMALS})\b"
    r"(?!\s*\(\s*\d+(?:\.\d+)?\s*%)",
    re.I,
)
_NUMBER = re.compile(NUMBER, re.I)
_SOME_NUMBER = re.compile(rf"\d|\b(?:{WORDS})\b", re.I)
"""Sought first, because it costs little: nothing is counted in a sentence without it."""
_DECIDED = re.compile(
    rf"\ba total of\s+(?P<n>{NUMBER})\s+(?:decided|agreed|consented|participated|completed|were)\b",
    re.I,
)
_SHARE_BEHIND = re.compile(
    r"^\s*(?:[,;]\s*|\(\s*|\[\s*)\d+(?:\.\d+)?\s*(?:%|per ?cent)"
    r"(?!\s*(?:of (?:them )?)?(?:fe)?males?\b|\s*(?:wo)?men\b|\s*girls|\s*boys|\s*white"
    r"|\s*hispanic)",
    re.I,
)
_SHARE_BEFORE = re.compile(r"(?:%|per ?cent|majority)\s*[;,]?\s*\(?\s*$", re.I)
_GROUPS_OF = re.compile(
    rf"\b(?P<k>two|three|four|five|six|2|3|4|5|6)(?: \w+){{0,2}} (?:groups|arms)\s*(?:\(|,|of|with"
    rf"|consisting of|each)[^.;]{{0,25}}?(?:n\s*=\s*)?(?P<n>{NUMBER})(?P<rest>[^.;]{{0,30}})",
    re.I,
)
_NOT_BETWEEN = re.compile(
    r"\b(?:studies|trials|articles|years?|weeks?|months?|days|hours|minutes|percent|items|sessions"
    r"|than|per|or|groups?|hospitals?|cent(?:er|re)s?|sites|countries|times|points|doses|questions"
    r"|types?|sets?|pairs of eyes|major|phases?|factors|stages?|variables|categories|clinics)\b"
    r"|(?:^|\s)(?:m?g|kg|ml|%)(?:\s|$)",
    re.I,
)
_PART = re.compile(
    rf"(?:(?:\d|%|\)|\b(?:{WORDS}|half|most|all|some|majority|third|each|none))\s*(?:out )?of"
    r"(?: the| these| our)?|/|%\)?|\d\s+to|±|\+/-|–|<|>|≥|≤|=|\bp|\baged?|\bgrade|\btype|\bphase"
    r"|\bstage|\bday|\bweek|\bmonth|\bgroup|\bat|\brs\d*|\bevery|\blevel|-)\s*$",
    re.I,
)
_ANOTHER = re.compile(r"\b(?:other|another|additional|further|different|more)\b", re.I)
_FORMER = re.compile(r"\b(?:first|second|third|one|last)\b[^.;]{0,30}$", re.I)


@dataclass(frozen=True, slots=True)
class Count:
    """A number at the characters `start:end` of the sentence, who is counted and how.

    `kind` is counted ("24 women"), n ("n = 24"), sum (of the two sexes), out_of ("of 24 women",
    a whole of which a part is told), each (a number of equal groups) or part ("3 of 24 women").
    """

    value: int
    start: int
    end: int
    kind: str
    who: str = ""
    total: bool = False
    inside: bool = False
    """It stands in brackets."""

    @property
    def is_animal(self) -> bool:
        """Say whether animals are counted."""
        return re.fullmatch(_ANIMALS, self.who, re.I) is not None


def counts_in(sentence: str) -> list[Count]:
    """Return the counts of a sentence from left to right, none overlapping another."""
    if not _SOME_NUMBER.search(sentence):
        return []
    found: list[Count] = []
    taken: list[tuple[int, int]] = []
    for count in _all(sentence):
        if not any(count.start < end and start < count.end for start, end in taken):
            found.append(count)
            taken.append((count.start, count.end))
    return sorted(found, key=lambda count: count.start)


def _all(text: str) -> Iterator[Count]:
    for match in _GROUPS_OF.finditer(text):
        yield from _equal_groups(match, text)
    for match in _AND_NUMBERS.finditer(text):
        yield from _listed(match, text)
    for match in _OF_ONE_SEX.finditer(text):
        first, second = value_of(match["n"]), value_of(match["n2"])
        if first and second and match["who"][0].lower() != match["who2"][0].lower():
            inside = _inside(text, match.start())
            yield Count(
                first + second, match.start(), match.end(), "sum", match["who"], False, inside
            )
    for match in _COUNTED.finditer(text):
        yield from _counted(match, text)
    for match in _ABBREVIATED.finditer(text):
        value = value_of(match["n"])
        if value and value > 1 and not _PART.search(text[: match.start()][-24:]):
            yield Count(value, match.start(), match.end(), "counted", match["who"])
    for match in _IN_BRACKETS.finditer(text):
        value = value_of(match["n"])
        if value:
            total = bool(match["t"]) or "N" in match.group().split("=")[0]
            kind = "each" if match["each"] else "n"
            if _is_share(text, match.start(), match.end()):
                kind = "part"
            yield Count(
                value, match.start(), match.end(), kind, "", total, _inside(text, match.start())
            )
    for match in _DECIDED.finditer(text):
        value = value_of(match["n"])
        if value:
            yield Count(value, match.start(), match.end("n"), "counted", "", True)


def _is_share(text: str, start: int, end: int) -> bool:
    """Say whether a percentage stands beside a number: then it counts some of those studied."""
    return bool(_SHARE_BEHIND.match(text[end:]) or _SHARE_BEFORE.search(text[:start][-12:]))


def _listed(match: re.Match[str], text: str) -> Iterator[Count]:
    """Yield "45 and 20 rats" and "23 lean, 29 overweight and 16 obese patients" as one number."""
    before = text[max(match.start() - 24, 0) : match.start()]
    plain = re.sub(_BRACKETED, " ", match.group())
    if _PART.search(before) or _NOT_BETWEEN.search(plain) or "%" in match.group():
        return
    bare = re.sub(_BRACKETED, " ", match["list"])
    values = [value_of(number) for number in [*_NUMBER.findall(bare), match["n"]]]
    known = [value for value in values if value]
    if len(known) == len(values) and min(known) > 1 and "-" not in match["n"]:
        inside = _inside(text, match.start())
        yield Count(sum(known), match.start(), match.end(), "sum", match["who"], False, inside)


def _equal_groups(match: re.Match[str], text: str) -> Iterator[Count]:
    """Yield "two groups of 45 patients each" as the whole of its groups."""
    groups, size = value_of(match["k"]), value_of(match["n"])
    each = re.search(r"\beach\b|\bper group\b", match.group(), re.I)
    if groups and size and (each or re.search(rf"groups? of {match['n']}\b", match.group(), re.I)):
        yield Count(groups * size, match.start(), match.end(), "each", "patients")


def _counted(match: re.Match[str], text: str) -> Iterator[Count]:
    value = value_of(match["n"])
    before = text[max(match.start() - 24, 0) : match.start()]
    if (
        not value
        or _NOT_BETWEEN.search(match["m"])
        or (match.start() and text[match.start() - 1] in "-±.")
    ):
        return
    if value == 1 and re.match(r"one\b", match["n"], re.I) and not re.match(r"one\b", text, re.I):
        return
    if (
        1900 <= value <= 2100
        and match["n"].isdigit()
        and re.search(r"(?:in|of|since|to|and|-|–)\s*$", before, re.I)
    ):
        return
    if re.match(r"-[A-Z\d]", text[match.end("n") :]):
        return
    kind = "counted"
    if _PART.search(before):
        if not re.search(r"\bof(?: the| these| our)?\s*$", before, re.I):
            return
        kind = "out_of"
    elif re.match(r"\s*(?:\(\s*\d+(?:\.\d+)?\s*%\s*\)\s*)?(?:out )?of\b", match["m"], re.I):
        kind = "part"
    elif re.search(r"^\s*(?:out of|from|of)\s*$|(?:^|[.:]\s*)(?:out of|from|of)\s*$", before, re.I):
        kind = "out_of"
    if kind == "counted" and (
        re.match(r"\s*\(\s*\d+(?:\.\d+)?\s*%", match["m"])
        or _SHARE_BEHIND.match(text[match.end() :])
    ):
        kind = "part"
    total = bool(re.search(r"\b(?:total|all|overall)(?: sample)?(?: of)?,?\s*$", before, re.I))
    yield Count(
        value, match.start(), match.end(), kind, match["who"], total, _inside(text, match.start())
    )


def _inside(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place)


def says_another(sentence: str, count: Count) -> bool:
    """Say whether a count is expressly of other people than those counted before."""
    return bool(_ANOTHER.search(sentence[count.start : count.end]))
