"""The EU Clinical Trials Register's text downloads, cut into blocks and labelled fields.

"Full trial details" has one block for each trial and member state, beginning "Summary",
"EudraCT Number: 2022-002568-62"; its fields are "A.3 Full title of the trial: …", a translation
has the language behind the label ("… (es): …"), and a text runs on over the next lines. "Summary
details" has a block of plain "Label: value" lines for each trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_START = re.compile(r"^(?:Summary[ \t]*\n)?EudraCT Number:[ \t]*(\S*)[ \t]*$", re.MULTILINE)
_FIELD = re.compile(
    r"(?P<code>[A-H]\.\d+(?:\.\d+)*)(?: (?:and|to) [A-H]\.\d+(?:\.\d+)*)?[ \t]+"
    r"(?P<label>[^:?]{2,240})(?::|\?:?)[ \t]*(?P<value>.*)"  # "D.8.1 Is a Placebo used …? Yes"
)
_LETTERED = re.compile(
    r"(?P<label>[NP]\. (?:Competent Authority Decision|Date of Competent Authority Decision"
    r"|Ethics Committee Opinion of the trial application|Ethics Committee Opinion"
    r"|Date of Ethics Committee Opinion|End of Trial Status|Date of the global end of the trial"
    r"|Date of [^:]{3,80})):[ \t]*(?P<value>.*)"
)
_LANGUAGE = re.compile(r"\s*\((?P<code>[a-z]{2})\)$")
_HEADER = re.compile(
    r"(?P<label>Sponsor's Protocol Code Number|National Competent Authority|Clinical Trial Type"
    r"|Trial Status|Date on which this record was first entered in the EudraCT database|Link"
    r"|Sponsor Protocol Number|Sponsor Name|Full Title|Start Date\*?|Medical condition|Disease"
    r"|Population Age|Gender|Trial protocol|Trial results|EudraCT Number):[ \t]*(?P<value>.*)"
)
_HEADING = re.compile(
    r"A\. Protocol Information|B\. Sponsor Information|C\. Applicant Identification"
    r"|D\. IMP Identification|E\. General Information on the Trial"
    r"|F\. Population of Trial Subjects|G\. Investigator Networks[^:]*|H\.?\d? Third Country[^:]*"
    r"|N\. Review by the Competent Authority[^:]*|P\. End of Trial"
    r"|Sponsor \d+|D\.IMP: \d+|MedDRA Classification"
    r"|B\.5\.3 Address|B\.5 Contact point[^:]*|D\.2 Status of the IMP[^:]*"
    r"|D\.3 Description of the IMP|D\.3\.8 to D\.3\.10 IMP[^:]*|D\.3\.10 Strength"
    r"|D\.3\.11 The IMP contains an|D\.8 Information on Placebo"
    r"|E\.1 Medical condition or disease[^:]*|E\.2 Objective of the trial|E\.5 End points"
    r"|E\.6 and E\.7 Scope[^:]*|E\.6 Scope of the [Tt]rial|E\.7 Trial type and phase"
    r"|E\.8 Design of the trial|E\.8\.2 Comparator of controlled trial"
    r"|E\.8\.6 Trial involving sites[^:]*|E\.8\.9 Initial estimate[^:]*"
    r"|F\.1 Age Range|F\.2 Gender|F\.3 Group of trial subjects|F\.4 Planned number[^:]*"
    r"|F\.4\.2 For a multinational trial"
)
"""Lines that are headings. Any other line without a label belongs to the text before it: criteria
are often numbered "A. …" themselves."""


@dataclass(slots=True)
class Block:
    """One block: the EudraCT number, its raw text, and (code or label, value) in order."""

    number: str
    raw: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def all(self, *keys: str) -> list[str]:
        """Return the values of the fields with these codes or labels, empty ones left out."""
        return [text for key, value in self.fields if key in keys and (text := value.strip())]

    def first(self, *keys: str) -> str | None:
        """Return the first value, preferring the earlier key; None when there is none."""
        return next((text for key in keys for text in self.all(key)), None)

    def is_yes(self, key: str) -> bool | None:
        """Return True for Yes, False for No, None for anything else."""
        answer = (self.first(key) or "").casefold()
        return {"yes": True, "no": False}.get(answer)


def blocks_in(text: str) -> Iterator[Block]:
    """Yield the blocks of a download in order; what stands before the first is no block."""
    starts = list(_START.finditer(text))
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        raw = text[start.start() : end]
        yield Block(start[1], raw, list(_fields(raw)))


def looks_like_euctr(text: str) -> bool:
    """Say whether a text is a download of the register: a line "EudraCT Number: …" begins it."""
    return _START.search(text[:20_000]) is not None


def _fields(raw: str) -> Iterator[tuple[str, str]]:
    """Yield (key, value); the key of a translation ends in its language: "A.3 es"."""
    key: str | None = None
    value: list[str] = []
    section = ""
    for printed in raw.split("\n"):
        text = printed.strip()
        found = _field(text, section)
        if found is None and not _HEADING.fullmatch(text):
            value.append(text)
            continue
        if key:
            yield key, "\n".join(value).strip()
        key, value = (found[0], [found[1]]) if found else (None, [])
        if text[1:2] == ".":
            section = max(section, text[0])
    if key:
        yield key, "\n".join(value).strip()


def _field(text: str, section: str) -> tuple[str, str] | None:
    """Return the field that a line begins, in a block that has come to a section ("" before A).

    Sections come in order, and the labels of the header stand before them: what looks like a
    field elsewhere ("Gender: any" among the criteria) is text.
    """
    if not section and (header := _HEADER.fullmatch(text)):
        return header["label"].rstrip("*"), header["value"]
    if lettered := _LETTERED.fullmatch(text):
        return lettered["label"], lettered["value"]
    coded = _FIELD.fullmatch(text)
    if not coded or coded["code"][0] < section:
        return None
    language = _LANGUAGE.search(coded["label"])
    code = coded["code"]
    return (f"{code} {language['code']}" if language else code), coded["value"]
