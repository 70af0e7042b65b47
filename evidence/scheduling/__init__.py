"""How to run the nights of one installation unattended: a file a way, each settings in, text out.

`installation.py` says what there is on this machine; `cron.py`, `systemd.py`, `docker.py` and
`github.py` turn it into files; `choice.py` picks one of them; `quoting.py` keeps a path from
being read as anything but a path.
"""
