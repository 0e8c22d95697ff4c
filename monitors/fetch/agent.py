"""The name that wirewatch gives itself to servers."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from monitors import config

NAME = "wirewatch"


def user_agent(settings: config.Fetch) -> str:
    """Return the User-Agent: name, version, and whom a publisher may write to."""
    if settings.user_agent:
        return settings.user_agent
    contact = f"; {settings.contact}" if settings.contact else ""
    return f"{NAME}/{_version()} (news monitor{contact})"


def _version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"
