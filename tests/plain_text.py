"""A second, slow reading of `monitors.text.canonical`, character by character, to compare with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from monitors.text import fold_table

_ADDRESS = re.compile(r"(?i:https?://|www\.)[!#-;=?-Z_a-z~]+")
_READING = re.compile(r"[((（][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）]")
_SIGNS = dict(zip("\x01\x02\x03\x04\x05", "#$@+%", strict=True))
_SPACE, _LINE, _BREAK, _DOT, _SIGN, _LETTER, _PART = range(7)


@dataclass
class Cell:
    kind: int
    text: str
    at: int


def _hidden(text: str) -> dict[int, int]:
    """Return what each masked character counts as: a break, a space, or (-1) nothing."""
    masked: dict[int, int] = {}
    for found in _ADDRESS.finditer(text) if "://" in text or "www." in text else ():
        masked |= dict.fromkeys(range(*found.span()), _SPACE) | {found.start(): _BREAK}
    shown = "".join(" " if at in masked else char for at, char in enumerate(text))
    for found in _READING.finditer(shown):
        start, end = found.span()
        before, after = shown[start - 1 : start], shown[end : end + 1]
        if "\u3400" <= before <= "\u9fff" and (not after or "\u3400" <= after <= "\u9fff"):
            masked |= dict.fromkeys(range(start, end), -1)
    return masked


def _cells(text: str) -> list[Cell]:
    cells = []
    hidden = _hidden(text)
    for at, char in enumerate(text):
        if at in hidden:
            cells += [Cell(hidden[at], "", at)] if hidden[at] >= 0 else []
            continue
        part = False
        for folded in fold_table()[ord(char)]:
            kind = {" ": _SPACE, "\n": _LINE, "\x06": _BREAK, "\x07": _DOT}.get(folded, _LETTER)
            if folded == "\x08":
                part = True
                continue
            if folded in _SIGNS:
                kind = _SIGN
            elif part and kind == _LETTER:
                kind = _PART
            cells.append(Cell(kind, _SIGNS.get(folded, folded), at))
            part = False
    return [*cells, Cell(_SPACE, "", len(text))]


def _dots(cells: list[Cell]) -> None:
    at = 0
    while at < len(cells) - 1:
        if cells[at].kind == _DOT:
            follower = cells[at + 1]
            if follower.kind == _DOT:
                cells[at].kind = follower.kind = _BREAK
                at += 1
            else:
                cells[at].kind = _BREAK if follower.kind in (_SPACE, _LINE) else _SPACE
        at += 1


def _paragraphs(cells: list[Cell]) -> None:
    at = 0
    while at < len(cells):
        if cells[at].kind == _LINE:
            end = at
            while end < len(cells) and cells[end].kind in (_SPACE, _LINE):
                end += 1
            lines = [place for place in range(at, end) if cells[place].kind == _LINE]
            if len(lines) > 1:
                for cell in cells[at : lines[-1] + 1]:
                    cell.kind = _BREAK
            at = end
        else:
            at += 1


def _joined(cells: list[Cell]) -> list[Cell]:
    kept: list[Cell] = []
    for cell in cells:
        if cell.kind == _PART:
            while kept and kept[-1].kind in (_SPACE, _LINE):
                kept.pop()
        kept.append(cell)
    return kept


def plain_tokens(text: str) -> list[tuple[str, int, int]]:
    """Return (token, start, end) of a text."""
    cells = _cells(text)
    _dots(cells)
    _paragraphs(cells)
    tokens: list[tuple[str, int, int]] = []
    fresh = True
    for cell in _joined(cells):
        if cell.kind in (_LETTER, _PART):
            if fresh:
                tokens.append((cell.text, cell.at, cell.at + 1))
            else:
                tokens[-1] = (tokens[-1][0] + cell.text, tokens[-1][1], cell.at + 1)
            fresh = False
            continue
        fresh = True
        if cell.kind == _SIGN:
            tokens.append((cell.text, cell.at, cell.at + 1))
        if cell.kind == _BREAK and not (tokens and tokens[-1][0] == "."):
            tokens.append((".", cell.at, cell.at + 1))
    return [(token, start, _with_marks(text, end)) for token, start, end in tokens]


def _with_marks(text: str, end: int) -> int:
    while end < len(text) and not fold_table()[ord(text[end])] and unicodedata.category(text[end])[0] in "MS":
        end += 1
    return end


def plain_canonical(text: str) -> str:
    """Return the canonical text."""
    return f" {' '.join(token for token, _, _ in plain_tokens(text))} ".replace("  ", " ")
