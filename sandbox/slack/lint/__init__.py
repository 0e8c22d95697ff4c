"""Block Kit lint: what Slack refuses in a message, with the JSON pointer to the place."""

from __future__ import annotations

from sandbox.slack.lint.blocks import lint_blocks
from sandbox.slack.lint.prepare import prepare_blocks
from sandbox.slack.lint.trouble import Trouble, text_trouble

__all__ = ["Trouble", "lint_blocks", "prepare_blocks", "text_trouble"]
