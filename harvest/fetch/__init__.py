"""HTTP and its manners: time-outs, patience, pace, secrets. Knows no record."""
