"""Assigns articles to stories, in tiers, with reasons; frames in, frames out.

    window = Window("normal", Frequencies.warm())        once, filled from the store with `window.add`
    placements = place(batch, window)                    decides; leaves the window as it was
    ... the store commits articles, placements and `increments(batch)` in one transaction ...
    window.add(batch, placements)                        afterwards
    window.frequencies.count(increments(batch))

Whatever is decided depends on the rows and the counts that the store keeps, not on how the process lived:
a window that is filled again from the stored rows, in their stored order, decides alike.
"""

from monitors.dedupe.frames import ITEMS, PLACEMENTS, items_frame
from monitors.dedupe.frequencies import Frequencies
from monitors.dedupe.pairs import differs, pair_score
from monitors.dedupe.place import increments, place
from monitors.dedupe.window import Window

__all__ = [
    "ITEMS",
    "PLACEMENTS",
    "Frequencies",
    "Window",
    "differs",
    "increments",
    "items_frame",
    "pair_score",
    "place",
]
