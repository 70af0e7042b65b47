"""What programs are answered: the JSON API and the MCP tools say the same, from here.

Every answer is made of plain dictionaries and lists. Each mention in it carries its sentence, its
offsets, the cue that decided it and the address of its place on the site; each record carries
what is needed to cite it. The names of fields are promises of version 1 of the API.
"""
