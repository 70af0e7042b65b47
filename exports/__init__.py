"""Files of what is published: one file a format. A new format is one file and one line.

A table format writes a `Sheet` (a table, a view, search results, a reviewer's sheet); a reference
format writes `Reference`s, which `exports.gathering` reads out of the published database.
"""

from __future__ import annotations

from exports.bibtex import Bibtex
from exports.csl_json import CslJson
from exports.interface import ReferenceFormat, TableFormat
from exports.json_array import JsonArray
from exports.jsonl import JsonLines
from exports.nbib import Nbib
from exports.ris import Ris
from exports.separated import CommaSeparated
from exports.xlsx import Workbook

TABLE_FORMATS: dict[str, TableFormat] = {
    format.name: format for format in (CommaSeparated(), JsonArray(), JsonLines(), Workbook())
}

REFERENCE_FORMATS: dict[str, ReferenceFormat] = {
    format.name: format for format in (Ris(), Nbib(), Bibtex(), CslJson())
}
