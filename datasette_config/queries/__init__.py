"""The SQL of the pages: pure functions from a connection to what a page shows."""
