"""`make bench`: every step beside a peer and a limit, in one table, and how each step grows."""
