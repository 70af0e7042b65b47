"""SVG elements, escaped; a drawing with title and description; the same drawing as a file."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from datasette_config.settings import STATIC
from exports.characters import without_controls

NAMESPACE = "http://www.w3.org/2000/svg"


def element(name: str, *children: object, **attributes: object) -> Markup:
    """Return an element; every child that is not Markup and every attribute is escaped.

    `class_` stands for class and an underscore for a hyphen; an attribute that is None is left
    out; numbers are rounded to a hundredth.

    >>> element("text", "a < b", x=1.23456, text_anchor="end", class_="label", href=None)
    Markup('<text x="1.23" text-anchor="end" class="label">a &lt; b</text>')
    """
    # Put together by hand: Markup.format takes three times as long, and a page has thousands.
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(escape(child) for child in children)
    return Markup(f"<{name}{given}>{inside}</{name}>")  # noqa: S704


def _written(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def drawing(
    id: str, width: float, height: float, title: str, description: str, *children: object
) -> Markup:
    """Return a whole drawing, `width` by `height` in CSS pixels, with title and description.

    `id` is unique on its page. Where the drawing holds links it is a group of them for assistive
    technology, and else an image.
    """
    inside = Markup("").join(escape(child) for child in children)
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", description, id=f"{id}-desc"),
        inside,
        class_="chart",
        viewBox=f"0 0 {_written(float(width))} {_written(float(height))}",
        width=float(width),
        height=float(height),
        role="group" if "<a " in inside else "img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
    )


def link(address: str, name: str, *children: object) -> Markup:
    """Return a part of a drawing that leads somewhere; `name` is read out and shown on hover."""
    return element("a", element("title", name), *children, href=address, aria_label=name)


def standalone(svg: Markup) -> str:
    """Return a drawing as a file of its own: namespace, style and the colours of a light page.

    Inkscape, LibreOffice and their like do not know custom properties, so the style names colours.
    """
    style = Markup("<style>{}{}</style>").format(Markup(light_colours()), Markup(_plain_style()))  # noqa: S704
    opened, _, rest = svg.partition(">")
    # XML has fewer characters than HTML: a term of a registry may hold one that it lacks.
    return without_controls(f'{opened} xmlns="{NAMESPACE}">{style}{rest}\n')


@cache
def chart_style() -> str:
    """Return the style of charts."""
    return (STATIC / "charts.css").read_text(encoding="utf-8")


@cache
def _plain_style() -> str:
    """Return the style of charts with each custom property replaced by its light colour."""
    colours = dict(re.findall(r"--([a-z-]+):\s*([^;}]+)", light_colours()))
    return re.sub(
        r"var\(--([a-z-]+)\)", lambda found: colours.get(found[1], "currentColor"), chart_style()
    )


@cache
def light_colours() -> str:
    """Return the colours of a light page, as evidence.css declares them."""
    sheet = (STATIC / "evidence.css").read_text(encoding="utf-8")
    start = sheet.index(":root")
    return sheet[start : sheet.index("}", start) + 1].replace("color-scheme: light dark;", "")
