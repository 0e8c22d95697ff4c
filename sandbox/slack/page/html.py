"""Building HTML that cannot be broken out of: whatever is not `Html` is escaped when it becomes a child."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

VOID = ("hr", "br", "meta", "link", "input")
SAFE_SCHEMES = ("http", "https", "mailto")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def esc(text: str) -> Html:
    """Escape text, for a place between tags or in quotes."""
    return text if isinstance(text, Html) else Html(escape(text))


def join(parts: Iterable[str]) -> Html:
    """Put pieces side by side."""
    return Html("".join(esc(part) for part in parts))


def tag(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """One element; attribute names are written with `_` for `-` and a trailing `_` for Python's own words.

    >>> tag("a", "<b>", href="/x", class_="link")
    '<a href="/x" class="link">&lt;b&gt;</a>'
    """
    written = "".join(
        attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()
    )
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def attribute(name: str, value: str | bool | None) -> str:  # True is an attribute without a value
    """One attribute with its leading blank; nothing for None and False."""
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def link(url: str, *children: str, class_: str | None = None) -> Html:
    """A link out, or only its text where the scheme could run something."""
    try:
        safe = urlsplit(url).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        safe = False
    if not safe:
        return tag("span", *children, class_="dead-link", title=url)
    return tag("a", *children, href=url, class_=class_, target="_blank", rel="noopener noreferrer")
