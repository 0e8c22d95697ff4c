"""What each character becomes before keywords are compared: the generated table, opened lazily.

Keys are code points, so that `str.translate` can use it; what stands in the values:

- letters as they are compared: no case, width, diacritics, Traditional Chinese
- a space, where a word ends; a new line, where a line ends
- a character of a script without spaces, and a symbol, between spaces: a token of its own
- control characters where neighbours decide, or where one character keeps `str.translate` on its fast path
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from unicodedata import normalize

BREAK = "."
"""The token that stands where a phrase ends; in ASCII, so that English stays ASCII and scans fastest."""
BREAK_MARK, DOT_MARK, GLUE_MARK = "\x06", "\x07", "\x08"
TOKEN_MARKS = {"#": "\x01", "$": "\x02", "@": "\x03", "+": "\x04", "%": "\x05"}

_KEEP = "K"
_TABLE_BREAK = "¶"
_HANGUL = range(0xAC00, 0xD7A4)
_PLAIN = {"D": "", "S": " ", "C": " ", "H": BREAK_MARK, "N": "\n", "P": DOT_MARK}
_ASCII = bytes(range(128))
_SPARSE = 3  # characters for each byte more than that: fewer in other scripts
_FEW = 24  # different characters beyond ASCII


class FoldTable(dict[int, str]):
    """Maps a code point to its folded text; ranges of the table are looked up at first use."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.firsts: list[int] = []
        self.ranges: list[tuple[int, str]] = []
        for line in lines:
            kind, first, rest = line.split(" ", 2)
            if first == "pairs":
                pairs = zip(rest[::2], rest[1::2], strict=True)
                self.update((ord(char), _value(kind, shape)) for char, shape in pairs)
            elif kind == "=":
                self[int(first, 16)] = ast.literal_eval(rest).replace(_TABLE_BREAK, BREAK_MARK)
            else:
                self.firsts.append(int(first, 16))
                self.ranges.append((int(rest, 16), kind))

    def __missing__(self, code: int) -> str:
        char = chr(code)
        text = f" {normalize('NFD', char)} " if code in _HANGUL else _value(self.kind(code), char)
        self[code] = text
        return text

    def kind(self, code: int) -> str:
        """Return the letter of the table for what becomes of a character that has no other shape."""
        at = bisect_right(self.firsts, code) - 1
        last, kind = self.ranges[at]
        return kind if code <= last else _KEEP


def _value(kind: str, shape: str) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "O":
        return TOKEN_MARKS.get(shape, f" {shape} ")
    return f"{GLUE_MARK}{shape} " if kind == "G" else shape


@cache
def fold_table() -> FoldTable:
    """Return the one table; read at first use."""
    text = files(__package__).joinpath("fold_table.txt").read_text(encoding="utf-8")
    return FoldTable([line for line in text.split("\n") if line and not line.startswith("# ")])


@cache
def _ascii_bytes() -> tuple[bytes, bytes]:
    """Return what each byte of ASCII becomes, for `bytes.translate`, and those that become nothing."""
    table = fold_table()
    return (
        bytes(ord(table[code] or " ") if code in _ASCII else code for code in range(256)),
        bytes(code for code in _ASCII if not table[code]),
    )


def folded(text: str) -> str:
    """Return the text with each character folded by itself.

    `str.translate` is twenty times as fast on pure ASCII. A text in Latin letters is all but that, with curly
    quotes and accents: its ASCII is folded as bytes, and its few other characters are replaced one by one.
    """
    table = fold_table()
    if text.isascii():
        return text.translate(table)
    raw = text.encode("utf-8", "surrogatepass")
    if (len(raw) - len(text)) * _SPARSE > len(text):
        return text.translate(table)
    others = set(raw.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    if len(others) > _FEW or not all(table[ord(other)].isascii() for other in others):
        return text.translate(table)  # what one becomes could be taken for another
    known = raw.translate(*_ascii_bytes()).decode("utf-8", "surrogatepass")
    for other in others:
        known = known.replace(other, table[ord(other)])
    return known


def is_spaceless(char: str) -> bool:
    """Return whether a character is of a script that writes words without spaces (Han, Kana, Thai ...)."""
    return char.isalpha() and fold_table()[ord(char)][:1] in {" ", GLUE_MARK}


def separates(char: str) -> bool:
    """Return whether a character stands between words and is no word itself."""
    return fold_table()[ord(char)] in {" ", "\n", BREAK_MARK, DOT_MARK}


def is_comma(char: str) -> bool:
    """Return whether a character is a comma of any script."""
    return fold_table().kind(ord(char)) == "C"
