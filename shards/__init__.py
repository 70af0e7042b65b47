"""Parquet shards: what was parsed or tagged, in files that other programs read as they are."""
