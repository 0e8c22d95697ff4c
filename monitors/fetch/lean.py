"""Imports httpx without its command line and without HTTP/2, which a poll never uses.

The two take a fifth of the time in which a pass starts: httpx loads rich and pygments for its command line
where they are installed, httpcore loads h2. Both take a failing import for "not installed"; httpcore looks
for h2 again when a server agrees on HTTP/2, so a client elsewhere in this process that wants it gets it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("httpx._main", "h2")


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports of these modules fail meanwhile, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None is what makes an import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _without(_NOT_NEEDED):
    import httpcore  # noqa: F401 - whoever imports them after this gets these
    import httpx  # noqa: F401
