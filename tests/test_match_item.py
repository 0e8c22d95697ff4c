"""What is searched of an article, and where in its texts the words of a find stand."""

from __future__ import annotations

from match_builders import article

from monitors.match.item import Span, Text, hits_of, item_of_article, item_of_markup


def test_an_article_has_the_texts_that_rules_look_at() -> None:
    found = article("Ports", "Ships", url="https://news.example/1", author="Ada", tags=("sea", ""))
    default = item_of_article(found, frozenset({"title", "body"}))
    assert [text.field for text in default.texts] == [
        "title",
        "body",
    ]
    all_fields = item_of_article(found, frozenset({"title", "body", "url", "author", "tag"}))
    assert sorted(text.field for text in all_fields.texts) == ["author", "body", "tag", "title", "url"]
    assert item_of_article(article(""), frozenset({"title"})).texts == ()


def test_whole_values_are_those_that_an_article_has() -> None:
    item = item_of_article(article("x", source="Post", publisher="Agency", language="zh-TW"), frozenset())
    assert item.whole == (("source", "Post"), ("source", "Agency"), ("lang", "zh-TW"))
    assert (item.language, item_of_markup([], [("country", "CN")]).language) == ("zh-TW", "")


def test_a_place_in_markup_leads_back_to_the_markup() -> None:
    (text,) = item_of_markup([("title", "a <b>Digital</b> Yuan"), ("body", "")], ()).texts
    assert text.canonical == " a digital yuan "
    start, end = text.span(2, 15)
    assert text.original[start:end].startswith("Digital</b> Yuan")
    assert text.words(2, 15) == "Digital Yuan"


def test_units_are_half_words_and_signs_are_none() -> None:
    text = Text("title", "ab 数字 # x")
    assert text.canonical == " ab 数 字 # x "
    assert text.units(0, 4) == (0, 2)
    assert text.units(3, 8) == (2, 4)
    assert text.units(7, 12) == (4, 6)


def test_sentences_and_commas_are_told() -> None:
    text = Text("body", "a, b c. d")
    assert text.gaps(0, 7) == [True, False]
    assert [text.sentence(text.canonical.index(f" {word} ")) for word in "acd"] == [0, 0, 1]


def test_hits_come_in_reading_order_and_each_once() -> None:
    item = item_of_markup([("body", "b"), ("title", "a")], [("source", "Post")])
    spans = [
        Span(-1, 0, 4, "Post", whole=("source", "Post")),
        Span(0, 0, 3, "b"), Span(0, 0, 3, "b"), Span(1, 0, 3, "a"),
    ]  # fmt: skip
    assert [(hit.field, hit.text) for hit in hits_of("m", spans, item)] == [
        ("title", "a"), ("body", "b"), ("source", "Post"),
    ]  # fmt: skip
