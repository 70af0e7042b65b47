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
    r"(?P<code>[A-HN-P]\.(?:\d+(?:\.\d+)*(?: (?:and|to) [A-H]\.\d+(?:\.\d+)*)?|IMP)?)[ \t]+"
    r"(?P<label>[^:?]{2,240})(?::|\?:?)[ \t]*(?P<value>.*)"  # "D.8.1 Is a Placebo used …? Yes"
)
_LANGUAGE = re.compile(r"\s*\((?P<code>[a-z]{2})\)$")
_HEADER = re.compile(
    r"(?P<label>Sponsor's Protocol Code Number|National Competent Authority|Clinical Trial Type"
    r"|Trial Status|Date on which this record was first entered in the EudraCT database|Link"
    r"|Sponsor Protocol Number|Sponsor Name|Full Title|Start Date\*?|Medical condition|Disease"
    r"|Population Age|Gender|Trial protocol|Trial results|EudraCT Number):[ \t]*(?P<value>.*)"
)
_HEADING = re.compile(
    r"[A-HN-P]\.(?:\d[\d.]*)?(?: (?:and|to) [A-H]\.[\d.]+)? [A-Z][^:]{2,140}"
    r"|Sponsor \d+|D\.IMP: \d+|MedDRA Classification"
)
_LONELY_LETTER = re.compile(r"[A-HN-P]\.")


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
    for printed in raw.split("\n"):
        text = printed.strip()
        found = _field(text)
        if found is None and not _HEADING.fullmatch(text):
            value.append(text)
            continue
        if key:
            yield key, "\n".join(value).strip()
        key, value = (found[0], [found[1]]) if found else (None, [])
    if key:
        yield key, "\n".join(value).strip()


def _field(text: str) -> tuple[str, str] | None:
    if header := _HEADER.fullmatch(text):
        return header["label"].rstrip("*"), header["value"]
    coded = _FIELD.fullmatch(text)
    if not coded:
        return None
    language = _LANGUAGE.search(coded["label"])
    code = coded["code"].split(" ")[0]
    if _LONELY_LETTER.fullmatch(code):  # "P. End of Trial Status", "N. Competent Authority …"
        code = f"{code} {coded['label'].strip()}"
    return (f"{code} {language['code']}" if language else code), coded["value"]
