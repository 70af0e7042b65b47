"""Charts, drawn on the server from the rows that the table under them shows. One chart a file.

A chart is a pure function from rows to SVG. It can be read without colour, says in words what it
shows, and its marks are links to the sentences or lists they stand for.
"""
