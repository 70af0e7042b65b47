"""Records that a person found: JSON Lines and RIS."""
