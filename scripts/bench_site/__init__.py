"""Measure the pages of the site at size, beside stock Datasette on the same file."""
