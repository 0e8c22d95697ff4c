"""Turns message views into Block Kit and terminal text, within Slack's budgets."""
