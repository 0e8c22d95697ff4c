"""Tells who sits at the keyboard, for the record of what people did by hand."""

from __future__ import annotations

import getpass
import os


def who_of(given: str = "") -> str:
    """Return the name that was given, else that of the user who runs the command."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return f"user {os.getuid()}"  # a container's user may have no name
