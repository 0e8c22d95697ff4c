"""Text as a reader sees it: markup to visible text, folding for comparison, offsets back to the original."""

from monitors.text.canonical import Places, canonical, places
from monitors.text.fold import BREAK, fold_table, is_comma, is_spaceless, separates
from monitors.text.visible import Visible, visible, visible_text

__all__ = [
    "BREAK",
    "Places",
    "Visible",
    "canonical",
    "fold_table",
    "is_comma",
    "is_spaceless",
    "places",
    "separates",
    "visible",
    "visible_text",
]
