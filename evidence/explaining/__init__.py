"""`evidence explain`: what is read, how it is compared with labels, and how it is shown."""
