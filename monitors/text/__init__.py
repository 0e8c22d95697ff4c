"""Text as a reader sees it: markup to visible text, folding for comparison, offsets back to the original."""

from monitors.text.visible import visible_text

__all__ = ["visible_text"]
