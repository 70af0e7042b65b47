"""What a new night must pass before a reader sees it: one check a file, see `interface`."""
