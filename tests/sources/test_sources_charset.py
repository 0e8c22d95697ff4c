"""Charsets: the order in which they are tried, and that a few bad bytes never switch one."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_documents import only, rss

from monitors.sources.charset import codec_of, decode

CHINESE = "华为与区块链：数字货币试点在深圳启动，政府将加快推广步伐"
TRADITIONAL = "華為與區塊鏈：數位貨幣試點啟動，政府將加快推廣腳步"
JAPANESE = "ブロックチェーンとデジタル通貨：日本銀行の実証実験について"
KOREAN = "블록체인과 디지털 화폐: 한국은행의 실증 실험에 대하여"
RUSSIAN = "Блокчейн и цифровая валюта: Центральный банк начал эксперимент"
GERMAN = "Währungshüter prüfen Blockchain – „digitaler Euro“ für Bürger"
POLISH = "Łódź: waluta cyfrowa, żółw i źdźbło"
TURKISH = "Dijital para birimi: İstanbul'da şğı denemesi"
GREEK = "Ψηφιακό νόμισμα και τεχνολογία"
HEBREW = "מטבע דיגיטלי וטכנולוגיה"
ARABIC = "العملة الرقمية والتكنولوجيا"
THAI = "สกุลเงินดิจิทัล"


def document(title: str, codec: str, declared: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return (head + rss(f"<title>{title}</title><link>https://news.example/1</link>")).encode(codec)


DECLARED = [
    (CHINESE, "utf-8", "utf-8"),
    (CHINESE, "utf-8", "UTF8"),
    (CHINESE, "gb2312", "gb2312"),
    (CHINESE, "gbk", "GBK"),
    (CHINESE + "镕囍", "gbk", "gb2312"),
    (CHINESE + "𠀀", "gb18030", "gbk"),
    (CHINESE, "gb18030", "GB18030"),
    (CHINESE, "hz", "hz-gb-2312"),
    (TRADITIONAL, "big5", "big5"),
    (TRADITIONAL + "嘅咗", "big5hkscs", "Big5"),
    (JAPANESE, "shift_jis", "Shift_JIS"),
    (JAPANESE + "①髙", "cp932", "shift_jis"),
    (JAPANESE, "euc_jp", "EUC-JP"),
    (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
    (KOREAN, "euc_kr", "euc-kr"),
    (KOREAN + "뷁", "cp949", "ks_c_5601-1987"),
    (RUSSIAN, "cp1251", "windows-1251"),
    (RUSSIAN, "koi8_r", "koi8-r"),
    (RUSSIAN, "iso8859_5", "iso-8859-5"),
    (RUSSIAN, "cp866", "cp866"),
    (GERMAN, "cp1252", "windows-1252"),
    (GERMAN, "cp1252", "iso-8859-1"),
    (GERMAN, "cp1252", "us-ascii"),
    ("Währungshüter prüfen", "latin-1", "ISO-8859-1"),
    ("Währungshüter prüfen", "iso8859_15", "ISO-8859-15"),
    ("Währungshüter prüfen", "mac_roman", "macintosh"),
    (POLISH, "iso8859_2", "iso-8859-2"),
    (POLISH, "cp1250", "windows-1250"),
    (TURKISH, "cp1254", "iso-8859-9"),
    (GREEK, "iso8859_7", "ISO-8859-7"),
    (GREEK, "cp1253", "windows-1253"),
    (HEBREW, "cp1255", "windows-1255"),
    (ARABIC, "cp1256", "windows-1256"),
    (THAI, "cp874", "tis-620"),
    (CHINESE, "utf-16", "utf-16"),
    (CHINESE, "utf-8", "gb2312"),
    (CHINESE, "utf-8", "iso-8859-1"),
    (JAPANESE, "utf-8", "no-such-charset"),
    (GERMAN, "cp1252", "no-such-charset"),
    (GERMAN, "cp1252", "utf-8"),
    (CHINESE, "gbk", "utf-8"),
]

UNDECLARED = [
    (CHINESE, "utf-8"),
    (CHINESE, "gb18030"),
    (JAPANESE, "iso2022_jp"),
    (GERMAN, "cp1252"),
    (RUSSIAN, "cp1251"),
    (CHINESE, "utf-16-le"),
    (CHINESE, "utf-16-be"),
    (CHINESE, "utf-32-le"),
    (CHINESE, "utf-32-be"),
]

MARKED = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
]


@pytest.mark.parametrize(("title", "codec", "declared"), DECLARED)
def test_a_declared_charset_is_read_as_publishers_mean_it(title: str, codec: str, declared: str) -> None:
    assert only(document(title, codec, declared)).title == title


@pytest.mark.parametrize(("title", "codec"), UNDECLARED)
def test_an_undeclared_charset_is_found_where_it_can_be_told(title: str, codec: str) -> None:
    assert only(document(title, codec)).title == title


@pytest.mark.parametrize(("mark", "codec"), MARKED)
def test_a_byte_order_mark_rules_over_every_declaration(mark: bytes, codec: str) -> None:
    assert only(mark + document(CHINESE, codec, "iso-8859-1")).title == CHINESE


@pytest.mark.parametrize(
    ("title", "codec", "header"),
    [
        (TRADITIONAL, "big5", "text/xml; charset=big5"),
        (JAPANESE, "shift_jis", 'application/rss+xml; charset="Shift_JIS"'),
        (KOREAN, "euc_kr", "text/xml;charset=EUC-KR"),
        (RUSSIAN, "koi8_r", "text/xml; charset=koi8-r; q=1"),
    ],
)
def test_the_http_header_says_what_the_document_does_not(title: str, codec: str, header: str) -> None:
    assert only(document(title, codec), content_type=header).title == title


@pytest.mark.parametrize(
    ("title", "codec"),
    [(TRADITIONAL, "big5"), (JAPANESE, "shift_jis"), (KOREAN, "euc_kr"), (POLISH, "iso8859_2")],
)
def test_the_configuration_says_what_nobody_else_does(title: str, codec: str) -> None:
    assert only(document(title, codec, "utf-8"), encoding=codec.replace("_", "-")).title == title


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("utf-8", "utf-8"), ("utf-8", ""), ("gb18030", "gb2312"), ("cp932", "shift_jis"), ("cp949", "euc-kr")],
)
def test_a_few_bad_bytes_are_replaced_and_switch_nothing(codec: str, declared: str) -> None:
    text = {"cp932": JAPANESE, "cp949": KOREAN}.get(codec, CHINESE)
    good = document(text, codec, declared)
    bad = good.replace(b"</title><link>", b" \x81 </title><link>")
    decoded = decode(bad)
    assert text in decoded.text
    assert decoded.replaced > 0


def test_one_bad_byte_beside_one_good_character_leaves_a_document_in_the_utf8_that_it_declares() -> None:
    decoded = decode(document("Café talks", "utf-8", "utf-8").replace(b"talks", b"t\xfflks"))
    assert (decoded.charset, decoded.replaced) == ("utf-8", 1)
    assert "Café" in decoded.text


def test_the_charset_and_the_damage_are_told() -> None:
    decoded = decode(document(CHINESE, "utf-8").replace(b"</title><link>", b"\xff</title><link>"))
    assert (decoded.charset, decoded.replaced) == ("utf-8", 1)


@pytest.mark.parametrize(
    "label", ["rot13", "zip", "unicode_escape", "idna", "punycode", "base64", "", "cp1250x"]
)
def test_only_charsets_are_charsets(label: str) -> None:
    assert codec_of(label) == ""


@pytest.mark.parametrize("label", ["windows-1251", "Windows-1251", "cp1251", "WIN-1251", "x-cp1251"])
def test_a_charset_has_many_names(label: str) -> None:
    assert codec_of(label) == "cp1251"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    assert isinstance(decode(body).text, str)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_whatever_is_utf8_is_read_as_utf8(text: str) -> None:
    if "\x1b$" not in text and not text.startswith(("\ufeff", "<\0", "\0<")):
        assert decode(text.encode()).text == text


def test_a_charset_that_only_looks_like_one_is_not_known() -> None:
    assert codec_of("iso-8859-99") == ""


def test_a_header_that_names_the_wrong_charset_is_not_believed() -> None:
    assert decode("Zoë, für, café".encode("cp1252"), "text/xml; charset=euc-kr").text == "Zoë, für, café"
