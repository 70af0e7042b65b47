"""Answers that are files: a drawing, the rows of a chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from datasette import Response
from markupsafe import Markup

from datasette_config.charts.svg import standalone
from exports.separated import harmless


def svg_file(svg: Markup, name: str) -> Any:
    """Return a drawing as a file; `name` is its file name without ending."""
    return _file(standalone(svg), "image/svg+xml; charset=utf-8", f"{name}.svg")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Any:
    """Return rows as a CSV file; no cell of it can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _file(out.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def _file(body: str, media_type: str, name: str) -> Any:
    return Response(
        body,
        content_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
