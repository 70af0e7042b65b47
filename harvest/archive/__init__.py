"""Every answer raw, and answers out of it in place of the network."""
