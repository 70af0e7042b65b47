"""Register our pages and give every template what it needs to build addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette_config.adapter import (
    DATABASE,
    ROUTES,
    Addresses,
    hookimpl,
    identifier_url,
    restated_records,
    state_mark,
    text_fragment,
    texts_policy,
    words,
)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Return the addresses of our pages."""
    return ROUTES


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give every template, Datasette's own included, addresses, title and the restated mark."""

    async def variables() -> dict[str, Any]:
        database = datasette.get_database(DATABASE)
        return {
            "to": Addresses(datasette),
            "identifier_url": identifier_url,
            "open_sql": bool(datasette.setting("default_allow_sql")),
            "site_title": datasette.metadata("title") or "Evidence",
            "site_description": datasette.metadata("description") or "",
            "restated_count": await database.execute_fn(restated_records),
            "texts_policy": await database.execute_fn(texts_policy),
        }

    return variables


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Add the filters that write dates, codes and numbers in words."""
    env.filters.update(
        in_words=words.code,
        as_date=words.date,
        as_design=words.design,
        as_language=words.language,
        as_mark=state_mark,
        as_moment=words.moment,
        as_notice=words.notice,
        as_number=words.number,
        as_route=words.route,
        as_source=words.source,
        as_text_fragment=text_fragment,
        as_stratum=words.stratum,
        as_short_stratum=words.short_stratum,
    )
    env.globals["plural"] = words.plural
    env.globals["age_range"] = words.age_range
