"""Turns what a message says into Slack's Block Kit or into lines for a terminal.

Text from the web only ever goes into `rich_text` elements and `plain_text`, where nothing in it has a
meaning; mrkdwn holds what we write ourselves. Budgets are kept by cutting each part, so the sum always fits.
"""

from monitors.render.answer import render_answer
from monitors.render.blocks import Rendered
from monitors.render.digest import digest_posts, paginate
from monitors.render.posts import minimal, render
from monitors.render.terminal import terminal_lines

__all__ = ["Rendered", "digest_posts", "minimal", "paginate", "render", "render_answer", "terminal_lines"]
