"""Finds which monitors match an article, where, and why not."""
