"""Decides what a poll says about its source: rhythm, next poll, trouble."""
