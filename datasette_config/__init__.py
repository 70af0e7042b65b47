"""datasette_config."""
