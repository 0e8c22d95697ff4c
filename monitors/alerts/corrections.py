"""Tells whether a publisher takes back or corrects what it reported, by what its title or text says.

A word alone proves nothing ("a market correction"): it counts as a label at the edge of a title, or in the
set phrases with which publishers speak of their own report.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Remark(StrEnum):
    """What became of a report; the value is the text that a user reads."""

    RETRACTED = "Retracted"
    CORRECTED = "Corrected"
    GONE = "Its page is gone"


_RETRACTED = (
    "retracted|retraction|withdrawn|撤稿|撤回|記事取り下げ|철회|отозвано|опровержение|rétractation|widerruf|"
    "retractación|retratação|ritrattazione"
)
_CORRECTED = (
    "corrected|correction|corrigendum|erratum|更正|勘误|訂正|정정|исправление|исправлено|rectificatif|"
    "correctif|korrektur|berichtigung|corrección|fe de errores|correção|rettifica"
)
_LABELS = tuple(
    (
        remark,
        re.compile(
            rf"^\W*(?:{words})\s*(?:[:：\-–—】\])|])|[\[(（【]\s*(?:{words})\s*[\])）】]",
            re.IGNORECASE,
        ),
    )
    for remark, words in ((Remark.RETRACTED, _RETRACTED), (Remark.CORRECTED, _CORRECTED))
)
_OWN = r"(?:article|story|report|post|piece|item)"
_PHRASES = (
    (
        Remark.RETRACTED,
        re.compile(
            rf"\b(?:this|the) {_OWN} (?:has been|was|is) (?:retracted|withdrawn)\b|"
            rf"\bwe (?:have |are )?(?:retracted|retracting|withdrawn|withdrawing) (?:this|the|our) {_OWN}\b|"
            r"(?:本文|该文|此文)已(?:撤回|撤稿|删除)|この記事は(?:取り下げ|撤回)",
            re.IGNORECASE,
        ),
    ),
    (
        Remark.CORRECTED,
        re.compile(
            rf"\b(?:this|the) {_OWN} (?:has been|was) (?:corrected|amended to correct)\b|"
            rf"\b(?:an earlier|a previous) version of this {_OWN}\b|"
            r"(?:本文|该文|此文)已更正|(?:此前|早前)版本(?:有误|误)|この記事は訂正",
            re.IGNORECASE,
        ),
    ),
)


def remark_of_title(title: str) -> Remark | None:
    """Return what a title says of its own report.

    >>> remark_of_title("RETRACTED: Ferries sail on Sunday")
    <Remark.RETRACTED: 'Retracted'>
    >>> remark_of_title("Bitcoin correction deepens")
    """
    return next((remark for remark, label in _LABELS if label.search(title)), None)


def remark_of_text(text: str) -> Remark | None:
    """Return what a text says of the report that it is.

    >>> remark_of_text("Correct. An earlier version of this article named the wrong ferry.")
    <Remark.CORRECTED: 'Corrected'>
    """
    return next((remark for remark, phrase in _PHRASES if phrase.search(text)), None)
