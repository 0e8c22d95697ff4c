"""Breaks the real command in every way that the house promises to survive, and counts what came of it."""
