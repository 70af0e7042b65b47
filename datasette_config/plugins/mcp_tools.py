"""Offer our tools where datasette-mcp is installed."""

from __future__ import annotations

from typing import Any

from datasette_config.adapter import hookimpl, mcp_tools


@hookimpl(optionalhook=True)
def register_mcp_tools(datasette: Any, mcp: Any) -> None:
    """Register the tools; they only read."""
    from mcp.types import ToolAnnotations

    annotations = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in mcp_tools(datasette):
        mcp.tool(annotations=annotations)(tool)
