"""The shape of CSL-JSON 1.0.2, written from its specification: the fields that we write."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_NAME = {
    "type": "object",
    "properties": {"family": _TEXT, "given": _TEXT, "literal": _TEXT},
    "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
    "additionalProperties": False,
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": "integer"},
            },
        }
    },
    "required": ["date-parts"],
    "additionalProperties": False,
}
_TEXTS = (
    "title",
    "container-title",
    "container-title-short",
    "original-title",
    "volume",
    "issue",
    "page",
    "number",
    "publisher",
    "ISSN",
    "DOI",
    "PMID",
    "PMCID",
    "URL",
    "language",
    "abstract",
    "keyword",
    "note",
    "source",
    "status",
)

SHAPE: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "type": {"enum": ["article-journal", "chapter", "book", "webpage"]},
            "author": {"type": "array", "minItems": 1, "items": _NAME},
            "issued": _DATE,
            "custom": {"type": "object"},
            **dict.fromkeys(_TEXTS, _TEXT),
        },
        "required": ["id", "type"],
        "additionalProperties": False,
    },
}
