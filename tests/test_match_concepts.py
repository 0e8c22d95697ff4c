"""Concepts: the built-in files, the user's own, and how they tell friends from false friends."""

from __future__ import annotations

import pytest

from monitors.config import ConceptForms
from monitors.errors import ConfigError
from monitors.match import Matcher, item_of_markup, load_concepts
from monitors.match.concepts import built_in_concepts, spelled_out, with_clitics
from monitors.query import Concept

CONCEPTS = load_concepts()
MATCHER = Matcher({}, CONCEPTS)


def concepts_in(title: str, body: str = "", language: str = "") -> set[str]:
    item = item_of_markup([("title", title), ("body", body)], [("lang", language)])
    return set(MATCHER.concepts_in_item(item))


@pytest.mark.parametrize("name", sorted(built_in_concepts()))
def test_every_form_finds_its_concept(name: str) -> None:
    own = Matcher({name: Concept(name)}, CONCEPTS)
    missed = [
        form.text
        for form in CONCEPTS[name].forms
        if not own.find_item(
            item_of_markup([("title", form.text.replace("=", "").replace("*", ""))], [("lang", form.only)])
        )
    ]
    assert missed == []


@pytest.mark.parametrize("name", sorted(built_in_concepts()))
def test_no_false_friend_finds_the_concept(name: str) -> None:
    own = Matcher({name: Concept(name)}, CONCEPTS)
    concept = CONCEPTS[name]
    wrong = [
        text
        for text in (*concept.not_in, *concept.others)
        if own.find_item(item_of_markup([("title", text)], ()))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(built_in_concepts()))
def test_what_lifts_a_shadow_finds_the_concept(name: str) -> None:
    for text in CONCEPTS[name].yet_in:
        assert name in concepts_in(text), text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("提升华为服务", {"huawei"}),
        ("感情升华为爱", set()),
        ("2024年华为营收", {"huawei"}),
        ("今日央行公告", {"pboc"}),
        ("31日央行公告", {"pboc"}),
        ("日本央行：央行将加息", set()),
        ("央行：关注日本央行", {"pboc"}),
        ("日本央行与中国央行会谈，央行表示", {"pboc"}),
        ("digital, currency", set()),
        ("digital currencies", {"digital_currency"}),
        ("Nanshan, Shenzhen", {"nanshan", "shenzhen"}),
        ("#HuaweiBan", {"huawei"}),
        ("#StopNow huaweiban", set()),
        ("والبلوكتشين", {"blockchain"}),
        ("لليوان الرقمي", {"digital_currency", "ecny"}),
        ("цифровизация валютного рынка", set()),
        ("thẩm quyền", set()),
    ],
)
def test_friends_and_false_friends(title: str, expected: set[str]) -> None:
    assert concepts_in(title) == expected


def test_another_bank_in_the_title_is_meant_by_the_bare_name_in_the_body() -> None:
    assert concepts_in("欧洲央行加息", "央行表示") == set()


def test_a_scoped_form_counts_in_its_language_only() -> None:
    assert concepts_in("o real digital", language="pt-BR") == {"digital_currency"}
    assert concepts_in("tiempo real digital", language="es") == set()
    assert concepts_in("real digital") == set()


def test_a_user_adds_concepts() -> None:
    user = {
        "chips": ConceptForms.model_validate(["semiconductor", "=TSMC", "晶片"]),
        "tech": ConceptForms(forms=("gadget",), not_in=("gadget bag",), include=("chips", "huawei")),
        "local": ConceptForms(only={"ko": ("선전",)}),
        "huawei": ConceptForms(forms=("HMS Core",), include=("huawei",)),
    }
    own = Matcher({}, load_concepts(user))

    def found(title: str, language: str = "") -> set[str]:
        return set(own.concepts_in_item(item_of_markup([("title", title)], [("lang", language)])))

    assert found("Semiconductors") == {"chips", "tech"}
    assert found("华为") == {"huawei", "tech"}
    assert found("gadget bag") == set()
    assert found("HMS core") == {"huawei", "tech"}
    assert found("선전", "ko") == {"local"}
    assert found("선전", "ja") == set()


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ({"a": ConceptForms(include=("b",))}, "did you mean"),
        ({"a": ConceptForms(include=("zzzzqqqq",))}, "define it"),
        ({"a": ConceptForms(include=("bb",)), "bb": ConceptForms(include=("a",))}, "includes itself"),
        ({"a": ConceptForms(forms=("ab*",))}, "too few letters"),
        ({"a": ConceptForms(not_in=("...",), forms=("b",))}, "nothing to search for"),
        ({"a": ConceptForms(only={"ko": ("@x",)})}, "include"),
    ],
)
def test_a_wrong_concept_is_told(user: dict[str, ConceptForms], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        load_concepts({"bbb": ConceptForms(forms=("x",)), **user})


def test_an_empty_concept_is_refused() -> None:
    with pytest.raises(ValueError, match="needs `forms`"):
        ConceptForms()


def test_a_misspelt_name_has_a_nearest_one() -> None:
    assert CONCEPTS.nearest("Huawai") == "huawei"
    assert CONCEPTS.nearest("qqq") == ""
    assert "huawei" in CONCEPTS


def test_braces_and_clitics_are_spelled_out() -> None:
    assert list(spelled_out(["{a,b} c{,d}"])) == ["a c", "a cd", "b c", "b cd"]
    assert list(with_clitics("x", "en")) == ["x"]
    assert "لليوان" in list(with_clitics("اليوان", "ar"))
