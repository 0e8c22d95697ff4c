"""GDELT's names of languages and countries."""

from __future__ import annotations

import pytest

from monitors.sources.languages import country_code, language_code


@pytest.mark.parametrize(
    ("name", "code"),
    [("Chinese", "zh"), (" norwegian ", "no"), ("NorwegianNynorsk", "nn"), ("Klingon", "Klingon")],
)
def test_a_language_is_known_by_its_english_name(name: str, code: str) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("China", "CN"), ("south korea", "KR"), ("Bosnia-Herzegovina", "BA"), ("Atlantis", "Atlantis")],
)
def test_a_country_is_known_by_its_english_name(name: str, code: str) -> None:
    assert country_code(name) == code
