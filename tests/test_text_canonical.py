"""Canonical text: what is equal to a reader is equal to the matcher, and leads back to the original."""

from __future__ import annotations

import random

import pytest
from plain_text import plain_canonical, plain_tokens

from monitors.text import canonical, places

# Every kind of trouble that neighbours, widths, scripts and marks can make.
ALPHABETS = (
    "abcXYZ", "  \n\t", "...,;:!?", "-'’\"/&", "#$@+%", "汉字區塊鏈華為", "ブロックﾌﾞﾊﾟ゙",
    "한국어\u1100\u1161\u11a8", "กิน้ำเ", "éüßİıøŁ", "e\u0301\u0308\u0345", "\u200b\u00ad\u200d\ufe0f",
    "👍🏽❤🇨🇳", "ｘＹ１（）", "½①™№ﬁ℃", "हिन्दीक़", "العَربية", "ΑΣςΐ", "Ёйі",
    "\u00b6\x01\x06\x07\x08\x0e\u2028\u2029\x85\r", "(數(shù)字)", "()（）shùā", "http://www.x", "\ud800",
    "ၐကိ", "ཀིsྐ",
)  # fmt: skip
LAST = 0x110000


def strings(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)

    def char() -> str:
        return rng.choice(rng.choice(ALPHABETS)) if rng.random() < 0.97 else chr(rng.randrange(LAST))

    return ["".join(char() for _ in range(rng.randint(0, 30))) for _ in range(count)]


def check(text: str) -> None:
    folded = canonical(text)
    assert folded == plain_canonical(text), repr(text)
    assert canonical(folded) == folded, repr(text)
    tokens, found = plain_tokens(text), places(text)
    assert len(found.tokens) == len(tokens), repr(text)
    for at, (token, start, end) in enumerate(tokens):
        assert token == "." or found.span(at, at) == (start, end), (text, token)


@pytest.mark.parametrize("seed", range(4))
def test_the_fast_reading_is_the_plain_one_and_offsets_lead_back(seed: int) -> None:
    for text in strings(500, seed):
        check(text)


@pytest.mark.slow
def test_two_hundred_thousand_strings_fold_alike() -> None:
    for text in strings(200_000, 99):
        check(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", " "),
        ("Huawei", " huawei "),
        ("用Huawei手机", " 用 huawei 手 机 "),
        ("ＣＢＤＣ　𝐁𝐥𝐨𝐜𝐤", " cbdc block "),
        ("Hua\u200bwei Block\u00adchain", " huawei blockchain "),
        ("İstanbul ISTANBUL ıstanbul", " istanbul istanbul istanbul "),
        ("Straße ﬁnance Łódź Ærø", " strasse finance lodz aero "),
        ("ёлка Йод Ὀδυσσεύς", " елка иод οδυσσευσ "),
        ("區塊鏈 華爲", " 区 块 链 华 为 "),
        ("ﾌﾞﾛ ブロ", " フ\u3099 ロ フ\u3099 ロ "),
        ("e‑CNY U.S.-based 3.5", " e cny u s . based 3 5 "),
        ("“区块”链、数字·货币", " 区 块 链 数 字 货 币 "),
        ("end. Next! [x] a — b", " end . next . x . a . b "),
        ("wait... u.today, one\n\ntwo\nthree", " wait . u today one . two three "),
        ("#AI $5 +1 50% @x 👍🏽", " # ai $ 5 + 1 50 % @ x 👍 "),
        ("Huawei™ №5 Huawei®", " huawei no 5 huawei "),
        ("هَواوي ٢٠", " هواوي 20 "),
        ("see https://x.test/huawei?a=1 now", " see . now "),
        ("WWW.x.test www.x.test", " . "),
        ("數(shù)字(zì)貨幣", " 数 字 货 币 "),
        ("平台（platform）数字", " 平 台 . platform . 数 字 "),
    ],
)
def test_what_reads_alike_folds_alike(text: str, folded: str) -> None:
    assert canonical(text) == folded


def test_addresses_are_kept_where_they_are_what_is_searched() -> None:
    assert canonical("https://x.test/huawei-5g", keep_urls=True) == " https . x test huawei 5g "


def test_composed_and_decomposed_writing_are_one() -> None:
    assert canonical("caf\u00e9 \ud55c \uff76\uff9e") == canonical(
        "cafe\u0301 \u1112\u1161\u11ab \u30ab\u3099"
    )


@pytest.mark.parametrize(
    ("text", "first", "last", "original"),
    [
        ("the cafe\u0301 opens", 1, 1, "cafe\u0301"),
        ("İ huawei", 1, 1, "huawei"),
        ("Hua\u200bwei\u200b wins", 0, 0, "Hua\u200bwei"),
        ("數(shù)字人", 0, 1, "數(shù)字"),
        ("ok 👍🏽!", 1, 1, "👍🏽"),
        ("! !\n\n ก ิ", 1, 1, "ก ิ"),
    ],
)
def test_a_token_leads_back_to_what_was_written(text: str, first: int, last: int, original: str) -> None:
    start, end = places(text).span(first, last)
    assert text[start:end] == original


def test_a_sentence_end_before_a_joining_sign_is_found_without_that_sign() -> None:
    text = "a. \uff9eb"
    found = places(text)
    assert [text[slice(*found.span(at, at))] for at in range(len(found.tokens))][:2] == ["a", "."]
