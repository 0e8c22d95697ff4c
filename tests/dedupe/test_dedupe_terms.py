"""Terms and title keys."""

from __future__ import annotations

import pytest

from monitors.dedupe.terms import folded, headline, is_single, is_telling, split, summed, terms, title_key


def test_words_lose_their_endings_and_small_words_vanish() -> None:
    assert split("The banks are testing policies, passes and bosses' banking") == (
        ["bank", "test", "polic", "pass", "boss", "bank"]
    )
    assert split("planning ties this") == ["plan", "tie"]


def test_numbers_keep_their_value() -> None:
    assert terms("1,300 dead, 2.5 hurt").numbers == {"1300", "2.5"}


def test_han_text_becomes_characters_and_pairs() -> None:
    assert split("区块链AI") == ["区", "块", "链", "区块", "块链", "ai"]
    assert terms("区块链").title == ("区块", "块链")
    assert is_single("区")
    assert not is_single("区块")


def test_traditional_width_case_and_diacritics_fold() -> None:
    assert folded("區塊鏈 ＡＢＣ Café’s") == "区块链 abc cafe's"


def test_repeats_and_leads_weigh_more() -> None:
    said = terms("bank bank loan", "bank fire")
    assert said.units["bank"] > said.units["loan"] == said.units["fire"] == 16
    assert said.title == ("bank", "loan")


def test_only_the_start_of_a_lead_counts() -> None:
    lead = " ".join(f"{number}word" for number in range(100))
    assert len(terms("", lead).units) == 40


@pytest.mark.parametrize(
    ("title", "source", "plain"),
    [
        ("亚美尼亚一公寓楼爆炸致多人死亡- 环球新闻", "", "亚美尼亚一公寓楼爆炸致多人死亡"),
        ("亚美尼亚一公寓楼爆炸致多人死亡_新闻频道", "", "亚美尼亚一公寓楼爆炸致多人死亡"),
        ("记者手记丨亚美尼亚一公寓楼爆炸致多人死亡", "", "亚美尼亚一公寓楼爆炸致多人死亡"),
        ("Banks test blockchain - Gazette", "Gazette", "Banks test blockchain"),
        ("Banks test blockchain - traders", "Gazette", "Banks test blockchain - traders"),
        ("Arsenal beat Chelsea 3-1", "", "Arsenal beat Chelsea 3-1"),
    ],
)
def test_columns_and_publishers_are_no_part_of_a_headline(title: str, source: str, plain: str) -> None:
    assert headline(title, source) == plain


@pytest.mark.parametrize(
    "title", ["Live updates: Artemis II", "Horoscope for Sunday", "人民币兑美元中间价报7.16"]
)
def test_titles_of_a_series_are_known(title: str) -> None:
    assert terms(title).is_serial


def test_an_ordinary_title_is_no_series() -> None:
    assert not terms("Offset shot near Florida casino").is_serial


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Inflation rises 1.5% in May", "Inflation rises 15% in May"),
        ("Tesla shares +5%", "Tesla shares -5%"),
        ("Euro area GDP (+0.1%)", "Euro area GDP (-0.1%)"),
    ],
)
def test_titles_that_differ_in_a_number_have_keys_of_their_own(title: str, other: str) -> None:
    assert title_key(title) != title_key(other)


@pytest.mark.parametrize(
    ("title", "other"), [("COVID-19: 1,000 cases.", "Covid 19 - 1000 cases"), ("U.S. army", "US army")]
)
def test_other_signs_make_no_other_key(title: str, other: str) -> None:
    assert title_key(title) == title_key(other)


def test_title_keys_hold_letters_and_digits_only() -> None:
    assert title_key("Bitcoin: <b>up</b> 5%!") == "bitcoinup5"
    assert title_key("区块链，新") == title_key("區塊鏈 新")


def test_long_keys_are_telling() -> None:
    assert is_telling("abcdefgh")
    assert is_telling("区块链新技术")
    assert not is_telling("briefs")
    assert not is_telling("区块链")


def test_a_name_with_a_number_keeps_every_digit() -> None:
    one, other = terms("Kirin9000 beats 9011x", ""), terms("kirin900 beats 901x", "")
    assert set(one.units) & set(other.units) == {"beat"}


def test_the_sum_of_items_adds_up_each_term_and_leaves_the_items_alone() -> None:
    bank, fire = {"bank": 2, "burn": 1}, {"burn": 3}
    assert summed([bank, fire]) == {"bank": 2, "burn": 4}
    assert (bank, fire) == ({"bank": 2, "burn": 1}, {"burn": 3})
    assert summed([bank]) is bank
