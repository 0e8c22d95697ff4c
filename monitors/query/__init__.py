"""The query language: parser, printer and the words that a plain keyword stands for."""

from monitors.query.caret import caret
from monitors.query.keywords import parse_keyword, parse_keywords
from monitors.query.nodes import (
    FIELDS,
    TEXT_FIELDS,
    WHOLE_FIELDS,
    And,
    Concept,
    In,
    Near,
    Node,
    Not,
    Or,
    Term,
    Wording,
    children,
    first_column,
    walk,
)
from monitors.query.parser import is_anchored, parse
from monitors.query.printer import show

__all__ = [
    "FIELDS",
    "TEXT_FIELDS",
    "WHOLE_FIELDS",
    "And",
    "Concept",
    "In",
    "Near",
    "Node",
    "Not",
    "Or",
    "Term",
    "Wording",
    "caret",
    "children",
    "first_column",
    "is_anchored",
    "parse",
    "parse_keyword",
    "parse_keywords",
    "show",
    "walk",
]
