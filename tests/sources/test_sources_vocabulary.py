"""What the elements of a feed mean."""

from __future__ import annotations

import pytest
from lxml import etree

from monitors.sources.vocabulary import _field_of, _local_name, field_of, local_name


@pytest.mark.parametrize(
    ("tag", "field"),
    [
        ("pubDate", "published"),
        ("{http://purl.org/dc/elements/1.1/}creator", "creator"),
        ("{HTTPS://purl.org/dc/elements/1.1}Creator", "creator"),
        ("dc:creator", "creator"),
        ("{http://unknown.example/}title", ""),
        ("nosuch", ""),
    ],
)
def test_an_element_means_what_its_namespace_or_prefix_says(tag: str, field: str) -> None:
    assert field_of(tag) == _field_of(tag) == field


@pytest.mark.parametrize("tag", ["{http://www.w3.org/2005/Atom}Entry", "atom:entry", "ENTRY"])
def test_a_local_name_has_no_namespace_no_prefix_and_no_capitals(tag: str) -> None:
    assert local_name(tag) == _local_name(tag) == "entry"


def test_what_is_no_element_means_nothing() -> None:
    comment = etree.Comment("news")
    assert (_field_of(comment.tag), _local_name(comment.tag)) == ("", "")
