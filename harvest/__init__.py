"""Fetch from the sources, archive the raw answer, parse it to records. Knows no database."""
