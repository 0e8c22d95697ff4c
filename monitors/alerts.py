"""Decides which message, edit or reply a story's new article calls for, and why."""
