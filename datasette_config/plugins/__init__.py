"""Datasette plugins. They import nothing of ours but `datasette_config.adapter`."""
