"""Words that try to do harm in a terminal, in HTML, in a table or in Slack."""

from __future__ import annotations

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m\x08\x7f\u202edrowssap\u2028"
TITLE = f"Blockchain {ESCAPES}<script>alert(1)</script> <!channel> [b](javascript:x)"
URL = 'https://news.example/\x1b[31m"><script>alert(1)</script>'
STEERING = tuple("\x00\x07\x08\x1b\x7f\x9b\u202e\u2028")
"""What must never reach a terminal as it is."""


def steers(text: str) -> list[str]:
    """Return the characters of a text that would steer a terminal."""
    return [each for each in STEERING if each in text]
