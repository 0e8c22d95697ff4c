"""Text that was encoded twice is mended, and any other left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.sources.mangled import unmangled


@pytest.mark.parametrize(
    "text",
    [
        "Flüchtlinge",
        "«оранжевый» уровень",
        "“Tudo” – vingança",
        "数字货币 – 华为",
        "ÄÖÜß",
        "Łódź",
        "naïve café",
    ],
)
def test_text_that_was_encoded_twice_is_mended(text: str) -> None:
    assert unmangled(text.encode().decode("latin-1")) == text
    assert unmangled(text) == text


def test_text_that_went_through_cp1252_is_mended_too() -> None:
    assert unmangled("Razerâ€™s â€œlaptopâ€\x9d") == "Razer’s “laptop”"
    assert unmangled("Ãœber") == "Über"


@pytest.mark.parametrize(
    "text", ["LE CAFÉ»", "À LA CARTE “MENÜ”", "CAFÉ”", "Ã", "â€", "SÃO PAULO", "Â§ 5 日本"]
)
def test_text_that_only_looks_so_stays(text: str) -> None:
    assert unmangled(text) == text


@given(st.text(max_size=50))
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(unmangled(text), str)
