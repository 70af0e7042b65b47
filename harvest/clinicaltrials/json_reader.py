"""Reading nested JSON by name: missing is None, a wrong type is an error that names the place.

`JsonNode` is a JSON object together with its path and the record it belongs to, so that a
`ParseError` can say "NCT01234567: protocolSection.designModule.enrollmentInfo.count should be a
whole number, not a list".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harvest.plain_text import one_line, paragraphs
from records.errors import ParseError

_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~^|&])")

LARGEST_NUMBER = 10**15
"""No count of people is larger, and a database cannot hold every number that JSON can."""


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A JSON object, where it stands ("" at the top) and whose it is.

    With `escaped` its texts are markdown, whose backslashes are undone.
    """

    value: Mapping[str, object]
    path: str
    record: str
    escaped: bool = True

    def node(self, *names: str) -> JsonNode:
        """Return the object reached by `names`; a missing one is an empty object."""
        found = self
        for name in names:
            value = found.value.get(name)
            path = found._place(name)
            if value is None:
                value = {}
            if not isinstance(value, Mapping):
                raise self._wrong(path, "an object", value)
            found = JsonNode(value, path, self.record, self.escaped)
        return found

    def nodes(self, name: str) -> tuple[JsonNode, ...]:
        """Return the objects of a list; a missing list is empty."""
        items = self._list(name)
        found = []
        for index, item in enumerate(items):
            path = f"{self._place(name)}[{index}]"
            if not isinstance(item, Mapping):
                raise self._wrong(path, "an object", item)
            found.append(JsonNode(item, path, self.record, self.escaped))
        return tuple(found)

    def line(self, name: str) -> str | None:
        """Return a text on one line, or None when missing or empty."""
        return one_line(self._text(name))

    def prose(self, name: str) -> str | None:
        """Return a text with its line breaks, or None when missing or empty."""
        return paragraphs(self._text(name))

    def lines(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty ones left out."""
        found = []
        for index, item in enumerate(self._list(name)):
            if not isinstance(item, str):
                raise self._wrong(f"{self._place(name)}[{index}]", "a text", item)
            if text := one_line(self._unescaped(item)):
                found.append(text)
        return tuple(found)

    def number(self, name: str) -> int | None:
        """Return a whole number, given as a number or as digits in a text."""
        value = self.value.get(name)
        if value is None or value == "":
            return None
        number = _whole_number(value)
        if number is None or abs(number) > LARGEST_NUMBER:
            raise self._wrong(self._place(name), "a whole number", value)
        return number

    def flag(self, name: str) -> bool | None:
        """Return true, false or None."""
        value = self.value.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(self._place(name), "true or false", value)

    def _text(self, name: str) -> str | None:
        value = self.value.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._wrong(self._place(name), "a text", value)
        return self._unescaped(value)

    def _unescaped(self, text: str) -> str:
        return without_escapes(text) if self.escaped else text

    def _list(self, name: str) -> list[object]:
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(self._place(name), "a list", value)
        return value

    def _place(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _wrong(self, path: str, wanted: str, value: object) -> ParseError:
        return ParseError(self.record, f"{path} should be {wanted}, not {_kind(value)}")


def _whole_number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9,]{1,18}\s*", value):
        digits = value.replace(",", "").strip()
        return int(digits) if digits.strip("-") else None
    return None


def without_escapes(text: str) -> str:
    r"""Return registry prose without the backslashes of its markdown ("p \\< 0.05").

    The v2 API escapes characters that markdown would read as markup, and copies of its records do
    not say which format they were fetched in.
    """
    return _MARKDOWN_ESCAPE.sub(r"\1", text) if "\\" in text else text


def _kind(value: object) -> str:
    names: dict[type, str] = {bool: "true or false", str: "a text", list: "a list", int: "a number"}
    kind = names.get(type(value), "an object" if isinstance(value, Mapping) else "a number")
    return f'the text "{value[:40]}"' if isinstance(value, str) else kind
