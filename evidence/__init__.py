"""The command line, the settings, and the order in which the rooms are visited."""
