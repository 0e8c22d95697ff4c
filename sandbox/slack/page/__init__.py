"""The page that shows a channel as a person would see it."""

from __future__ import annotations

from sandbox.slack.page.routes import Pages

__all__ = ["Pages"]
