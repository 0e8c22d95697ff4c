"""Generates monitors/text/fold_table.txt: what each character becomes before keywords are compared.

    python tools/make_fold_table.py PATH/TO/TSCharacters.txt

The input is OpenCC's Traditional-to-Simplified character data (Apache-2.0), as the PyPI package
`opencc-python-reimplemented` carries it. Case, width and diacritics come from Python's `unicodedata`. The
table is checked to be a fixed point: folding what was folded changes nothing.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

OUT = Path(__file__).parents[1] / "monitors" / "text" / "fold_table.txt"
LAST = 0x10FFFF

# One letter for each thing that can become of a character; `fold.py` reads the same letters.
DROP, SOFT, COMMA, HARD, NEWLINE, DOT, OWN, GLUE, KEEP = "DSCHNPOGK"

# Diacritics that Unicode does not decompose, and Arabic letters that writers use for one another.
EXTRA = dict(
    zip("øđłħŧıðƶɨʉɍꞡ", "odlhtidziurg", strict=True)  # strokes and the dotless i
) | {"æ": "ae", "œ": "oe", "þ": "th", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ە": "ه"}

# Characters whose NFKC form would glue them to the word beside them (`Huawei™` is not `huaweitm`).
ALONE = {"™": SOFT, "℠": SOFT, "…": HARD, "‥": HARD, "⋯": HARD}
TEXT_ALONE = {"№": " no "}

NEWLINES = frozenset("\n\x85\u2028")
DOTS = frozenset(".")
COMMAS = frozenset(",、،՝፣၊᠂᠈꓾꘍⹁⹌")
HARDS = frozenset("!?;:¡¿|¦‖¶•‣◦⁃—―⸺⸻<>\u2029。؟؛۔।॥։׃።፧។៕။།༎᠃᠉")
SOFT_BRACKETS = frozenset("「」『』﹁﹂﹃﹄‚„〝〞〟")
TOKENS = frozenset("#$@+%‰")
SOFT_LETTERS = frozenset("ʹʻʼʽˈ՚")  # apostrophes that Unicode counts among the letters
BLANKS = frozenset("\u2800")
UNSEEN_LETTERS = frozenset(
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u0640\u07fa"
)  # fillers, and the Arabic stretch

SPACELESS = (
    (0x0E01, 0x0E4E), (0x0E81, 0x0EDF), (0x0F40, 0x0FBC), (0x1000, 0x109F), (0x1100, 0x11FF),
    (0x1780, 0x17D3), (0x17DC, 0x17DD), (0x1950, 0x19DF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3021, 0x3029), (0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3105, 0x312F),
    (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F),
    (0xA9E0, 0xA9FE), (0xAA60, 0xAA7F), (0xAC00, 0xD7A3), (0xD7B0, 0xD7FF), (0xF900, 0xFAFF),
    (0x1AFF0, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip
DROPPED_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x180B, 0x180F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0x302A, 0x302F), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0x1F3FB, 0x1F3FF),
    (0xE0100, 0xE01EF),
    # The dot below that Indic scripts borrow letters with; writers leave it out as often as not.
    (0x093C, 0x093C), (0x09BC, 0x09BC), (0x0A3C, 0x0A3C), (0x0ABC, 0x0ABC), (0x0B3C, 0x0B3C),
    (0x0CBC, 0x0CBC),
)  # fmt: skip
JAMO_GLUE = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))  # vowels and finals of a syllable written in parts
EMOJI = ((0x1F000, 0x1FAFF), (0x2190, 0x2BFF), (0x1FB00, 0x1FBFF))


def within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    """Return whether a code point lies in one of the ranges."""
    return any(first <= code <= last for first, last in ranges)


def kind_of(char: str) -> str:
    """Return what becomes of a fully decomposed character."""
    code, category = ord(char), unicodedata.category(char)
    for kind, members in ((NEWLINE, NEWLINES), (DOT, DOTS), (COMMA, COMMAS), (HARD, HARDS), (OWN, TOKENS)):
        if char in members:
            return kind
    if char in SOFT_LETTERS or char in BLANKS or char in SOFT_BRACKETS:
        return SOFT
    if char in UNSEEN_LETTERS or category == "Cf" or within(code, DROPPED_MARKS):
        return DROP
    if category in {"Cs", "Co", "Zs", "Zl"} or char.isspace():
        return SOFT
    if category == "Cc":
        return DROP
    if within(code, SPACELESS):
        return GLUE if category in {"Mn", "Mc"} or within(code, JAMO_GLUE) else OWN
    if category in {"Ps", "Pe"}:
        return HARD
    if category == "Sc" or (category in {"So", "Cn"} and within(code, EMOJI)):
        return OWN
    return SOFT if category[0] in "PS" else KEEP


def decompose(char: str, simplified: dict[str, str]) -> str:
    """Return a character without case, width, diacritics or Traditional shape, fully decomposed."""
    before, after = "", char
    while before != after:
        before = after
        plain = "".join(one for one in unicodedata.normalize("NFKD", after) if kind_of(one) != DROP)
        folded = "".join(simplified.get(one, EXTRA.get(one, one)) for one in plain)
        after = unicodedata.normalize("NFKD", "".join(_digit(one) or one.casefold() for one in folded))
        after = "".join(one for one in after if kind_of(one) != DROP)
    return after


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return "" if value is None else str(value)


def folded_text(char: str, simplified: dict[str, str]) -> tuple[str, str]:
    """Return (kind, text) of a character: the text is given where the kind alone does not tell it."""
    if char in ALONE:
        return ALONE[char], ""
    if char in TEXT_ALONE:
        return "=", TEXT_ALONE[char]
    shape = decompose(char, simplified) if unicodedata.category(char) != "Cs" else char
    if not shape:
        return DROP, ""
    kinds = [kind_of(one) for one in shape]
    if len(shape) == 1 and (shape == char or kinds[0] not in {OWN, GLUE, KEEP}):
        return kinds[0], ""
    if len(shape) == 1:
        return kinds[0], shape
    return "=", "".join(_part(one, kind) for one, kind in zip(shape, kinds, strict=True)).replace(" \b", "")


def _part(char: str, kind: str) -> str:
    return {
        SOFT: " ", COMMA: " ", NEWLINE: "\n", HARD: " ¶ ", DOT: "\a",
        OWN: f" {char} ", GLUE: f"\b{char} ", KEEP: char,
    }[kind]  # fmt: skip


def lines(simplified: dict[str, str]) -> Iterator[str]:
    """Yield the table: ranges of a kind first, then single characters with another shape."""
    table = {code: folded_text(chr(code), simplified) for code in range(LAST + 1)}
    for kind, group in groupby(table, key=lambda code: table[code][0]):
        codes = list(group)
        if kind not in {"=", KEEP}:
            yield f"{kind} {codes[0]:X} {codes[-1]:X}"
    for kind in (OWN, GLUE, KEEP):
        pairs = [chr(code) + text for code, (own, text) in table.items() if text and own == kind]
        for at in range(0, len(pairs), 40):
            yield f"{kind} pairs {''.join(pairs[at : at + 40])}"
    for code, (kind, text) in table.items():
        if kind == "=" and not 0xAC00 <= code <= 0xD7A3:  # syllables decompose by arithmetic, in fold.py
            yield f"= {code:X} {text!a}"


def simplified_characters(file: Path) -> dict[str, str]:
    """Read OpenCC's table; where a character has several simplified shapes the first is the common one."""
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line)
    table = {traditional: shapes.split()[0] for traditional, shapes in rows}
    return {
        traditional: shape for traditional, shape in table.items() if len(shape) == 1 and traditional != shape
    }


def main() -> None:
    """Write the table."""
    simplified = simplified_characters(Path(sys.argv[1]))
    for char in simplified:
        shape = decompose(char, simplified)
        assert decompose(shape, simplified) == shape, f"{char} does not settle"
    head = (
        "# Generated by tools/make_fold_table.py; do not edit.\n"
        f"# Unicode {unicodedata.unidata_version} (case, width, diacritics) and OpenCC's TSCharacters.txt\n"
        "# (Traditional to Simplified Chinese; Copyright 2010-2017 BYVoid and others, Apache-2.0).\n"
        "# D dropped, S separates, C comma, H breaks a phrase, N new line, P dot, O token of its own,\n"
        "# G joins what stands before it, K part of a word; pairs: a character and its shape; =: a text.\n"
        "# The rest is K.\n"
    )
    OUT.write_text(head + "\n".join(lines(simplified)) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
