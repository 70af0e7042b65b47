"""Copies of what cannot be made again, and the way back: see `layout`."""
