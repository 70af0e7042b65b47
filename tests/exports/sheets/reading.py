"""A sheet as a reader sees it: rows by the names of their columns."""

from __future__ import annotations

import csv
import io
import sqlite3
from typing import Any

import openpyxl

from exports import TABLE_FORMATS
from exports.sheet import Sheet
from exports.sheets import SHEETS


def named(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]


def sheet_rows(connection: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    return named(SHEETS[name](connection))


def in_csv(connection: sqlite3.Connection, name: str) -> list[dict[str, str]]:
    data = b"".join(TABLE_FORMATS["csv"].pieces(SHEETS[name](connection)))
    return list(csv.DictReader(io.StringIO(data.decode())))


def workbook(connection: sqlite3.Connection, name: str) -> Any:
    data = b"".join(TABLE_FORMATS["xlsx"].pieces(SHEETS[name](connection)))
    return openpyxl.load_workbook(io.BytesIO(data))
