"""Finds which monitors match an article, where, and why not."""

from monitors.match.cases import CaseFailure, check_cases
from monitors.match.concepts import Concepts, load_concepts
from monitors.match.explain import Explanation, Shadowed
from monitors.match.item import Item, item_of_article, item_of_markup
from monitors.match.lint import Doubt, lint
from monitors.match.matcher import Match, Matcher, check_concepts, node_of

__all__ = [
    "CaseFailure",
    "Concepts",
    "Doubt",
    "Explanation",
    "Item",
    "Match",
    "Matcher",
    "Shadowed",
    "check_cases",
    "check_concepts",
    "item_of_article",
    "item_of_markup",
    "lint",
    "load_concepts",
    "node_of",
]
