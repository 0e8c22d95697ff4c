"""Imports httpx without its command line and without HTTP/2, which a poll never uses.

The two take a fifth of the time in which a pass starts: httpx loads rich and pygments for its command line
where they are installed, httpcore loads h2. Both take a failing import for "not installed"; httpcore looks
for h2 again when a server agrees on HTTP/2, so a client elsewhere in this process that wants it gets it.
"""

from __future__ import annotations

from monitors.lean import without

with without("httpx._main", "h2"):
    import httpcore  # noqa: F401 - whoever imports them after this gets these
    import httpx  # noqa: F401
