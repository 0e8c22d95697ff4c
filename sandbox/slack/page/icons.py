"""The few signs of the page as drawings, so that it looks the same whatever fonts a machine has."""

from __future__ import annotations

from sandbox.slack.page.html import Html, tag

PATHS = {
    "lock": "M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z",
    "file": "M3 1h7l3 3v11H3zm2 6v1.5h6V7zm0 3v1.5h6V10z",
    "picture": "M1 3h14v10H1zm1.5 1.5v7l3.5-4 2.5 3 2-2 3 3v-7zM11 7a1.2 1.2 0 1 1 0-2.4A1.2 1.2 0 0 1 11 7z",
    "eye": "M8 3c3.5 0 6 3 7 5-1 2-3.5 5-7 5S2 10 1 8c1-2 3.5-5 7-5zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "home": "M8 1.5 1 8h2v6.5h4V10h2v4.5h4V8h2z",
}


def icon(name: str, label: str = "") -> Html:
    """A drawing of 16 by 16 in the colour of the text; a label for who cannot see it."""
    path = tag("path", d=PATHS[name], fill_rule="evenodd")
    hidden = None if label else "true"
    role = "img" if label else None
    return tag(
        "svg",
        path,
        class_="icon",
        viewBox="0 0 16 16",
        aria_hidden=hidden,
        aria_label=label or None,
        role=role,
    )
