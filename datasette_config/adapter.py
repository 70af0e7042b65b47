"""The one seam between the site and the rest of the house.

Plugins are loaded by Datasette from a folder, outside the import graph that tools can check. So
they import nothing of ours but this module, and no other module of the site looks into another
room.
"""

from __future__ import annotations

from pluggy import HookimplMarker

from datasette_config import words
from datasette_config.addresses import Addresses
from datasette_config.badges import cell
from datasette_config.following import pin_requests
from datasette_config.links import identifier_url
from datasette_config.load_limits import refuse_odd_requests
from datasette_config.mcp_tools import mcp_tools
from datasette_config.pages import routes
from datasette_config.queries.front import restated_records
from datasette_config.queries.provenance import texts_policy
from datasette_config.record_states import state_mark
from datasette_config.renderers import renderers
from datasette_config.security import with_headers
from datasette_config.settings import DATABASE, SETTINGS
from datasette_config.since_tables import since_filter
from datasette_config.sql_bounds import limit_connection
from datasette_config.text_fragments import text_fragment

__all__ = [
    "DATABASE",
    "ROUTES",
    "SETTINGS",
    "Addresses",
    "cell",
    "hookimpl",
    "identifier_url",
    "limit_connection",
    "mcp_tools",
    "pin_requests",
    "refuse_odd_requests",
    "renderers",
    "restated_records",
    "since_filter",
    "state_mark",
    "text_fragment",
    "texts_policy",
    "with_headers",
    "words",
]


hookimpl = HookimplMarker("datasette")
"""Marks a function as a Datasette plugin hook; the same as `datasette.hookimpl`, with its type."""


ROUTES = routes()
"""The addresses of our pages with what answers them."""
