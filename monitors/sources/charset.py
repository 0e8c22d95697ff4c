"""Decides which charset a document is in and returns it as text.

The order, each step only where the one before does not hold: byte order mark; the charset that the
configuration names; UTF-16 and UTF-32 by their zero bytes; 7-bit escape codes (iso-2022-jp); strict UTF-8;
the declared charset, widened to what publishers mean by it; the charset of the HTTP header; gb18030; cp1252.
A few bad bytes are replaced: they never switch the charset of a whole document.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MEANT = {
    "gb18030": "gb18030 gb2312 gbk gb_2312-80 gb_2312 x-gbk chinese csgb2312 iso-ir-58 cp936 ms936 euc-cn",
    "hz": "hz hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs x-x-big5 cn-big5 cp950 csbig5 big5hkscs",
    "cp1252": "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 us-ascii ascii ansi cp819 x-cp1252",
    "cp1251": "x-cp1251 win-1251",
    "cp1254": "iso-8859-9 iso8859-9 latin5",
    "cp874": "iso-8859-11 iso8859-11 tis-620 windows-874",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ms932",
    "euc_jp": "euc-jp x-euc-jp eucjp",
    "iso2022_jp_ext": "iso-2022-jp",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601 ksc5601 korean uhc windows-949 cp949",
    "iso2022_kr": "iso-2022-kr",
    "utf-8": "utf-8 utf8 utf_8 utf8mb4 unicode-1-1-utf-8",
    "koi8_r": "koi8-r koi8 koi",
    "koi8_u": "koi8-u",
    "mac_roman": "macintosh x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic",
    "utf-16": "utf-16 unicode",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "utf-32",
}
_WIDENED = {label: codec for codec, labels in _MEANT.items() for label in labels.split()}
"""What publishers mean by a charset's name (as the WHATWG Encoding Standard widens them)."""

_SINGLE_BYTE = re.compile(
    r"(?:windows|cp|x-cp|iso|iso_|iso-)[-_]?(?:125[0-8]|866|8859[-_]\d{1,2})", re.IGNORECASE
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_HTTP = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SEVEN_BIT = {"iso2022_jp_ext", "iso2022_kr", "hz"}
_JP_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_HEAD = 1024  # a declaration stands at the start; the XML rules want it there
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_LETTERS = re.compile(rb"[\xc0-\xff]{3,}")
_ASCII = bytes(range(128))
_FEW_BAD = 0.1  # of the characters that are not ASCII: more than this and it is another charset
_MOST = 0.7
_MOST_SAID = 0.6  # where the document says itself that it is UTF-8: one good character against one bad byte
_REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text, the charset it was read in, and how many characters had to be replaced."""

    text: str
    charset: str
    replaced: int = 0


def decode(body: bytes, http_type: str = "", wanted: str = "") -> Decoded:
    """Decode a document; never fails: the last resort reads every byte.

    `http_type` is the Content-Type header, `wanted` the charset that the configuration names.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _replacing(body[len(mark) :], charset)
    if named := codec_of(wanted):
        return _replacing(body, named)
    if zeros := _by_zero_bytes(body):
        return _replacing(body, zeros)
    declared = codec_of(declared_charset(body))
    if seven_bit := _seven_bit(body, declared):
        return _replacing(body, seven_bit)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _without_utf8(body, declared, http_type)


def declared_charset(body: bytes) -> str:
    """Return the charset that a document's XML declaration or HTML meta element names, or ""."""
    head = body[:_HEAD]
    found = _DECLARED.search(head) or _META.search(head)
    return found[1].decode("ascii") if found else ""


def codec_of(label: str) -> str:
    """Return Python's codec for a charset's name, widened, or "" where the name is not known."""
    name = label.strip().lower()
    if name in _WIDENED:
        return _WIDENED[name]
    if not _SINGLE_BYTE.fullmatch(name):
        return ""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    return _WIDENED.get(codec, codec)


def _without_utf8(body: bytes, declared: str, http_type: str) -> Decoded:
    if _is_damaged_utf8(body, _MOST_SAID if declared == "utf-8" else _MOST):
        return _replacing(body, "utf-8")
    header = _HTTP.search(http_type)
    for charset in (declared, codec_of(header[1]) if header else ""):
        if charset in {"", "utf-8"} or charset.startswith("utf-"):
            continue
        decoded = _replacing(body, charset)
        if decoded.replaced <= _FEW_BAD * _high_count(body):
            return decoded
    if _looks_chinese(body):
        return _replacing(body, "gb18030")
    if _looks_cyrillic(body):
        return _replacing(body, "cp1251")
    return _replacing(body, "cp1252")


def _replacing(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, "replace")
    return Decoded(text, charset, text.count(_REPLACED))


def _by_zero_bytes(body: bytes) -> str:
    head = body[:4]
    if head[:2] == b"<\0":
        return "utf-32-le" if head == b"<\0\0\0" else "utf-16-le"
    if head[:2] == b"\0<":
        return "utf-16-be"
    return "utf-32-be" if head == b"\0\0\0<" else ""


def _seven_bit(body: bytes, declared: str) -> str:
    if declared in _SEVEN_BIT:
        return declared
    # One byte is looked for ten times as fast as two.
    if b"\x1b" in body and _JP_ESCAPE.search(body) and body.isascii():
        return "iso2022_jp_ext"
    return ""


def _is_damaged_utf8(body: bytes, most: float) -> bool:
    whole = len(body) - len(_MULTIBYTE.sub(b"", body))
    return whole > most * _high_count(body)


def _looks_chinese(body: bytes) -> bool:
    """Whether the high bytes come in pairs: in Latin text they stand alone between ASCII letters."""
    text = body.decode("gb18030", "replace")
    wide = len(text) - len(_WIDE.sub("", text))
    paired = (len(body) - len(_PAIR.sub(b"", body))) // 2
    return wide > 0 and text.count(_REPLACED) <= _FEW_BAD * wide and paired >= _MOST * wide


def _looks_cyrillic(body: bytes) -> bool:
    """Whether words are written in high letters altogether, as in cp1251, and not with a few among ASCII."""
    return len(body) - len(_LETTERS.sub(b"", body)) > _MOST * _high_count(body)


def _high_count(body: bytes) -> int:
    return len(body.translate(None, _ASCII))
