"""The country that an affiliation ends with."""

from __future__ import annotations

import re

_NAMES = """Afghanistan; Albania; Algeria; Argentina; Armenia; Australia; Austria; Azerbaijan;
Bahrain; Bangladesh; Belarus; Belgium; Benin; Bolivia; Bosnia and Herzegovina; Botswana; Brazil;
Bulgaria; Burkina Faso; Cambodia; Cameroon; Canada; Chile; China; Colombia; Costa Rica; Croatia;
Cuba; Cyprus; Czech Republic; Denmark; Dominican Republic; Ecuador; Egypt; El Salvador; Estonia;
Ethiopia; Fiji; Finland; France; Georgia; Germany; Ghana; Greece; Guatemala; Honduras; Hong Kong;
Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy; Jamaica; Japan; Jordan;
Kazakhstan; Kenya; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon; Libya; Lithuania; Luxembourg; Macau;
Madagascar; Malawi; Malaysia; Malta; Mexico; Moldova; Mongolia; Montenegro; Morocco; Mozambique;
Myanmar; Namibia; Nepal; Netherlands; New Zealand; Nicaragua; Nigeria; North Macedonia; Norway;
Oman; Pakistan; Panama; Papua New Guinea; Paraguay; Peru; Philippines; Poland; Portugal;
Puerto Rico; Qatar; Romania; Russia; Rwanda; Saudi Arabia; Senegal; Serbia; Singapore; Slovakia;
Slovenia; South Africa; South Korea; Spain; Sri Lanka; Sudan; Sweden; Switzerland; Syria; Taiwan;
Tanzania; Thailand; Tunisia; Turkey; Uganda; Ukraine; United Arab Emirates; United Kingdom;
United States; Uruguay; Uzbekistan; Venezuela; Vietnam; Yemen; Zambia; Zimbabwe"""

_OTHER_NAMES = {
    "usa": "United States",
    "u.s.a": "United States",
    "us": "United States",
    "united states of america": "United States",
    "uk": "United Kingdom",
    "u.k": "United Kingdom",
    "england": "United Kingdom",
    "scotland": "United Kingdom",
    "wales": "United Kingdom",
    "northern ireland": "United Kingdom",
    "the netherlands": "Netherlands",
    "people's republic of china": "China",
    "p.r. china": "China",
    "pr china": "China",
    "p. r. china": "China",
    "republic of korea": "South Korea",
    "korea": "South Korea",
    "czechia": "Czech Republic",
    "türkiye": "Turkey",
    "turkiye": "Turkey",
    "russian federation": "Russia",
    "viet nam": "Vietnam",
    "republic of ireland": "Ireland",
    "islamic republic of iran": "Iran",
    "iran, islamic republic of": "Iran",
    "korea, republic of": "South Korea",
    "turkey (türkiye)": "Turkey",
    "moldova, republic of": "Moldova",
    "macedonia, the former yugoslav republic of": "North Macedonia",
    "tanzania, united republic of": "Tanzania",
    "venezuela, bolivarian republic of": "Venezuela",
    "hong kong sar": "Hong Kong",
    "brasil": "Brazil",
    "méxico": "Mexico",
    "deutschland": "Germany",
    "españa": "Spain",
    "italia": "Italy",
}
_KNOWN = {name.strip().casefold(): name.strip() for name in _NAMES.split(";")} | _OTHER_NAMES
_MAIL = re.compile(r"\s*(electronic address:.*|\S+@\S+)$", re.IGNORECASE)


def country_named(country: str) -> str:
    """Return a country under the name that all records have here, or as a register prints it.

    >>> country_named("Korea, Republic of"), country_named("Atlantis")
    ('South Korea', 'Atlantis')
    """
    bare = " ".join(country.split())
    return _KNOWN.get(bare.casefold(), bare)


def countries_of(affiliations: str) -> set[str]:
    """Return the countries that affiliations end with: one a line, or divided by semicolons."""
    found = (country_at_end(one) for one in re.split(r"[;\n]", affiliations))
    return {country for country in found if country}


def country_at_end(affiliation: str) -> str | None:
    """Return the country named last in an affiliation as printed, or None.

    Only a name that stands alone behind the last comma counts: "Georgia" behind a comma and
    before ", USA" is a state. No country is guessed from a town or a mail address.

    >>> country_at_end("Department of Psychiatry, Emory University, Atlanta, Georgia, USA.")
    'United States'
    >>> country_at_end("University of Tests, Testville, Sweden. a.b@example.org")
    'Sweden'
    >>> country_at_end("School of Medicine, Boston") is None
    True
    """
    text = _MAIL.sub("", affiliation.strip()).rstrip(" .;,")
    last = text.rpartition(",")[2].strip(" .")
    return _KNOWN.get(last.casefold())
