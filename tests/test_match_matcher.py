"""The matcher: monitors in, matches with exact places out."""

from __future__ import annotations

import pickle

import pytest
from match_builders import CONCEPTS, article, markup_hits, matcher

from monitors.config import Monitor
from monitors.errors import QueryError
from monitors.match import Matcher
from monitors.match.matcher import searched
from monitors.query import Concept, Term, parse


def compiled(monitor: Monitor) -> Matcher:
    return Matcher.compile({monitor.name: monitor}, CONCEPTS)


def test_matches_come_in_the_order_of_the_monitors() -> None:
    found = matcher("b", "zzz", "a").find(article("a b"))
    assert [match.monitor for match in found] == ["b", "a"]


def test_a_hit_says_where_and_by_which_form() -> None:
    (match,) = matcher("@huawei").find(article("x", "the 華為 phone"))
    (hit,) = match.hits
    assert (hit.monitor, hit.field, hit.start, hit.end) == ("@huawei", "body", 4, 6)
    assert (hit.text, hit.form, hit.concept) == ("華為", "华为", "huawei")


def test_an_empty_article_matches_nothing() -> None:
    assert matcher("a").find(article()) == ()


def test_many_articles_are_judged_one_by_one() -> None:
    assert [len(found) for found in matcher("a").find_all([article("a"), article("b")])] == [1, 0]


def test_a_matcher_without_monitors_knows_the_concepts() -> None:
    assert Matcher({}, CONCEPTS).concepts_in(article("Huawei")) == ("huawei",)


def test_a_tree_can_be_a_rule() -> None:
    assert Matcher.compile({"x": parse("a")}, CONCEPTS).find(article("a"))


def test_a_matcher_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(matcher("@huawei")))
    assert again.find(article("华为"))


def test_summary_and_full_text_are_one_body() -> None:
    (match,) = matcher("a b").find(article("x", "a", body="b"))
    assert [(hit.field, hit.start) for hit in match.hits] == [("body", 0), ("body", 3)]


@pytest.mark.parametrize(
    ("monitor", "column", "words"),
    [
        (Monitor(name="m", query="a AND"), 3, "monitor 'm': AND has nothing behind it"),
        (Monitor(name="m", keywords=("ok", "ab*")), 3, "monitor 'm': too few letters"),
        (Monitor(name="m", query="a @huawai"), 3, "did you mean @huawei?"),
        (Monitor(name="m", query="a @qqq"), 3, "define it under `concepts:`"),
        (Monitor(name="m", keywords=("x", "@huawai")), 1, "did you mean @huawei?"),
    ],
)
def test_a_wrong_monitor_is_named_with_its_column(monitor: Monitor, column: int, words: str) -> None:
    with pytest.raises(QueryError) as trouble:
        compiled(monitor)
    assert trouble.value.column == column
    assert words in str(trouble.value)


@pytest.mark.parametrize(
    ("query", "markup", "original"),
    [
        ("huawei", "<p>The <b>Hua</b>wei&#39;s</p>", "Hua</b>wei"),
        ('"digital currency"', "digital<br/>currency", "digital<br/>currency"),
        ("blockchain", "a bl&#111;ckchain", "bl&#111;ckchain"),
        ("istanbul", "<i>İİ</i> İstanbul", "İstanbul"),
        ("数字货币", "数<em>字</em>货币", "数<em>字</em>货币"),
    ],
)
def test_hits_in_markup_point_into_the_markup(query: str, markup: str, original: str) -> None:
    (hit,) = markup_hits(query, body=markup)
    assert hit.text == markup[hit.start : hit.end] == original


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/huawei" title="huawei">x</a>',
        "<script>huawei</script>x",
        "<!-- huawei -->x",
        "https://x.test/huawei",
    ],
)
def test_what_no_reader_sees_is_not_searched(markup: str) -> None:
    assert markup_hits("huawei", body=markup) == ()


def test_a_block_tag_breaks_a_phrase() -> None:
    assert markup_hits('"digital currency"', body="<p>all digital</p><p>currency</p>") == ()


def test_one_article_is_explained_and_asked_for_its_concepts() -> None:
    several = matcher("a", "b -a")
    assert several.explain(article("a"), "a").matched
    assert not several.explain(article("a b"), "b -a").matched
    assert several.find(article("a b")) == several.find(article("a c"))
    assert several.concepts_in(article("Huawei and blockchain")) == ("blockchain", "huawei")


def test_a_rule_without_a_word_of_its_own_is_judged_for_every_article() -> None:
    assert [match.monitor for match in matcher("lang:en").find(article("x", language="en"))] == ["lang:en"]


def test_only_atoms_of_texts_are_searched() -> None:
    assert list(searched(parse("source:x OR (a NEAR @huawei)"))) == [
        Term("a", column=14),
        Concept("huawei", 21),
    ]
