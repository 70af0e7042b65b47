"""NLM's file server as it is seen from outside: lists of directories, files and their digests."""

from __future__ import annotations

import hashlib

PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html>
<head><title>Index of /pubmed/{part}</title></head>
<body><h1>Index of /pubmed/{part}</h1>
<pre>Name                 Last modified      Size  <hr><a href="/pubmed/">Parent Directory</a>
<a href="README.txt">README.txt</a>               2025-12-10 12:00  4.0K
{rows}<hr></pre>
</body></html>
"""


class NlmFiles:
    """Holds `files`: "baseline/pubmed26n0001.xml.gz" and its body.

    `dates` says what the list has beside a file, `digests` which false digest is given of one;
    None there is no digest at all.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.dates: dict[str, str] = {}
        self.digests: dict[str, str | None] = {}

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        if path in ("baseline/", "updatefiles/"):
            return 200, "text/html;charset=UTF-8", self._page(path.rstrip("/")).encode()
        if path in self.files:
            return 200, "application/x-gzip", self.files[path]
        digest = self._digest(path.removesuffix(".md5")) if path.endswith(".md5") else None
        if digest:
            name = path.removesuffix(".md5").rpartition("/")[2]
            return 200, "text/plain", f"MD5({name})= {digest}\n".encode()
        return 404, "text/html", b"<html><body>Not Found</body></html>"

    def _digest(self, path: str) -> str | None:
        if path not in self.files:
            return None
        right = hashlib.md5(self.files[path], usedforsecurity=False).hexdigest()
        return self.digests.get(path, right)

    def _page(self, part: str) -> str:
        rows = []
        for path in sorted(self.files):
            directory, _, name = path.partition("/")
            if directory != part:
                continue
            beside = self.dates.get(path, "2025-12-10 12:00   20M")
            rows.append(f'<a href="{name}">{name}</a>     {beside}\n')
            if self.digests.get(path, "") is not None:
                rows.append(f'<a href="{name}.md5">{name}.md5</a> 2025-12-10 12:00   60 \n')
        return PAGE.format(part=part, rows="".join(rows))
