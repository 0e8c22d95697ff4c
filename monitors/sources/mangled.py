"""Undoes text that was encoded twice: UTF-8 bytes that a publisher read as Latin-1 and encoded again.

Every character of such a text stands for a byte, and all of them together are valid UTF-8. That does not
happen by chance to more than a letter or two, so the letters that it then would give are what is checked.
"""

from __future__ import annotations

import re

_SPECIAL = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # cp1252 leaves these five without a character
}
_CONTINUING = "[\u0080-\u00bf" + "".join(re.escape(chr(code)) for code in sorted(_SPECIAL)) + "]"
# The first character that is not ASCII has to stand for the first byte of a sequence, the next for another.
_SUSPECT = re.compile(rf"[\x00-\x7f]*+[\u00c2-\u00f4]{_CONTINUING}")
# Scripts that no news is written in: a capital letter before a closing quotation mark would give these.
_IMPLAUSIBLE = re.compile("[\u0180-\u036f\u0480-\u058f\u0700-\u085f]")


def unmangled(text: str) -> str:
    """Return a text as it was before it was encoded twice; any other text as it is.

    >>> unmangled("FlÃ¼chtlinge"), unmangled("Flüchtlinge")
    ('Flüchtlinge', 'Flüchtlinge')
    """
    if text.isascii() or not _SUSPECT.match(text):
        return text
    try:
        mended = _as_bytes(text).decode("utf-8")
    except UnicodeError:
        return text
    return text if _IMPLAUSIBLE.search(mended) else mended


def _as_bytes(text: str) -> bytes:
    """Return the bytes that characters stand for; raises UnicodeError at the first that stands for none."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError as problem:
        if not "\x80" <= text[problem.start] <= "\x9f":  # these stand for a byte in Latin-1
            raise
    return text.translate(_SPECIAL).encode("latin-1")
