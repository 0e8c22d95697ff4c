"""Text as a reader sees it: markup to visible text, folding for comparison, offsets back to the original."""

from monitors.text.visible import Visible, visible, visible_text

__all__ = ["Visible", "visible", "visible_text"]
