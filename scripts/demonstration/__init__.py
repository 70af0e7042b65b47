"""Turns records of facts into the answers that the sources would have given."""
