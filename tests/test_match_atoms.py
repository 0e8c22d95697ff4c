"""Terms, loose phrases and concepts: what is proven beyond a literal."""

from __future__ import annotations

import pytest
from match_builders import hits, texts

from monitors.match.atoms import speaks


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("bank", "Banks: the bank's chief, a banker", ["Banks", "bank"]),
        ('"bank"', "Banks and a bank", ["bank"]),
        ("ai", "said plain, AI用AI的", ["AI", "AI"]),
        ("=AI", "AI ai Ai ＡＩ", ["AI", "ＡＩ"]),
        ('="US"', "us US-China", ["US"]),
        ("=Block*", "Blockchain blockade BLOCK", ["Blockchain"]),
        ("=ss", "ß", None),
        ("block*", "blocked unblock Blöcke", ["blocked", "Blöcke"]),
        ("e-yuan", "eYuan, e yuan, E–Yuans", ["eYuan", "e yuan", "E–Yuans"]),
        (
            '"digital currency"',
            "digital, currency. Digital\ncurrency",
            ["digital, currency", "Digital\ncurrency"],
        ),
        ('"digital currency"', "all digital. Currency (digital) currency", None),
        ("数字货币", "数字、货币 数字 货币 數字貨幣", ["数字 货币", "數字貨幣"]),
        ('"数字 货币"', "数字、货币", ["数字、货币"]),
        ('"распределенн* реестр*"', "распределённые реестры", ["распределённые реестры"]),
        ('"распределенн* реестр*"', "распределённые новые реестры", None),
        ("กิน", "ไปกินข้าว", ["กิน"]),
        ("กน", "กิน", None),
        ("ハ", "バ", None),
        ("#AI", "AI #ai", ["#ai"]),
    ],
)
def test_a_term_finds(query: str, title: str, found: list[str] | None) -> None:
    assert texts(query, title) == found


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ('"digital currency"~1', "a digital new currency", ["digital new currency"]),
        ('"digital currency"~1', "a digital and new currency", None),
        ('"digital currency"~2', "currency digital", ["currency digital"]),
        ('"digital currency"~1', "currency digital", None),
        ('"digital currency"~9', "digital. Currency", None),
        ('"华为 区块链"~2', "华为发布新区块链", ["华为发布新区块链"]),
        ('"华为 区块链"~1', "华为发布新区块链", None),
        ('"a b c"~2', "a x b y c", ["a x b y c"]),
        ('="A b"~3', "A x b a b", ["A x b"]),
        ('"huawei"~2', "Huawei", ["Huawei"]),
        ('"a b"~1', "a x x b a b", ["a b"]),
    ],
)
def test_a_loose_phrase_finds(query: str, title: str, found: list[str] | None) -> None:
    assert texts(query, title) == found


def test_the_longest_form_of_a_concept_wins() -> None:
    assert hits("@pboc", "中国人民银行与中国央行") == [("title", "中国人民银行"), ("title", "中国央行")]


def test_a_true_hit_beside_a_shadowed_one_counts() -> None:
    assert texts("@huawei", "华为：感情升华为爱 华为") == ["华为", "华为"]


def test_of_two_equally_long_expressions_the_first_wins() -> None:
    assert texts("@pboc", "日央行总裁") is None


@pytest.mark.parametrize(
    ("language", "wanted", "same"),
    [
        ("zh-CN", "zh", True),
        ("zh_TW", "ZH", True),
        ("zh", "zh-CN", False),
        ("zhx", "zh", False),
        ("", "zh", False),
    ],
)
def test_a_language_is_what_is_wanted_or_a_kind_of_it(language: str, wanted: str, same: bool) -> None:
    assert speaks(language, wanted) is same


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("распределенн*", "Распределённый", ["Распределённый"]),
        ("@huawei", "#HuaweiBan", ["#HuaweiBan"]),
        ("@huawei", "# Huawei", ["Huawei"]),
        ("@blockchain", "=dlt DLT Dlts DLTs", ["DLT", "DLTs"]),
        ("=Bank*", "bank Bankers", ["Bankers"]),
        ("=iPhone", "iphone IPHONE iPhone", ["iPhone"]),
        ("ก ิ", "กิ", None),
        ("กิ", "\u0e01 \u0e34", ["\u0e01 \u0e34"]),
    ],
)
def test_case_tags_and_parts(query: str, title: str, found: list[str] | None) -> None:
    assert texts(query, title) == found


def test_of_overlapping_equals_the_first_casts_the_shadow() -> None:
    from match_builders import article

    from monitors.config import ConceptForms
    from monitors.match import Matcher, load_concepts

    own = Matcher({}, load_concepts({"x": ConceptForms(forms=("bc",), not_in=("a bc", "bc d"))}))
    assert [own.concepts_in(article(title)) for title in ("a bc", "bc d", "bc", "e bc")] == [
        (),
        (),
        ("x",),
        ("x",),
    ]
    equal = Matcher({}, load_concepts({"x": ConceptForms(forms=("乙丙",), not_in=("甲乙", "丙丁"))}))
    assert [equal.concepts_in(article(title)) for title in ("甲乙丙", "乙丙丁")] == [(), ("x",)]


def test_of_two_windows_of_a_loose_phrase_the_tightest_counts() -> None:
    assert texts('"a b"~2', "a a b") == ["a b"]
    assert texts('"a b c"~3', "a b b c") == ["a b b c"]


def test_a_letter_that_folds_to_two_is_not_two_letters() -> None:
    assert (texts("=ß", "ss"), texts("=ß", "ß")) == (None, ["ß"])


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("央行表示", "", ["央行"]),
        ("欧洲央行加息", "央行表示", None),
        ("欧洲央行加息，中国人民银行不变", "央行表示", ["中国人民银行", "央行"]),
        ("昨日央行表示", "", ["央行"]),
        ("欧洲央行加息", "", None),
    ],
)
def test_a_bare_name_means_the_last_one_named_before_it(
    title: str, body: str, found: list[str] | None
) -> None:
    assert texts("@pboc", title, body) == found
