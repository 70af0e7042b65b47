"""datasette_config/plugins."""
