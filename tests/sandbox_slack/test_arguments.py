"""Arguments come as JSON, as form fields or in the query, and errors have Slack's names."""

from __future__ import annotations

import pytest

from sandbox.slack.arguments import BadArgumentsError, read_arguments

JSON, FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body", "query", "expected"),
    [
        (JSON, b'{"a": 1}', "b=2", {"a": 1, "b": "2"}),
        (JSON, b"", "", {}),
        (FORM, b"a=%E5%8D%8E&empty=", "", {"a": "华", "empty": ""}),
        (FORM, b"blocks=[]&metadata=", "", {"blocks": [], "metadata": None}),
        ("", b"", "view=%7B%7D", {"view": {}}),
    ],
)
def test_arguments_are_merged(kind: str, body: bytes, query: str, expected: dict[str, object]) -> None:
    assert read_arguments(kind, body, query) == expected


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        (JSON, b"{", "invalid_json"),
        (JSON, b"[]", "json_not_object"),
        (FORM, b"a=\xff", "invalid_form_data"),
        (FORM, b"blocks={", "invalid_blocks_format"),
        (FORM, b"metadata={", "invalid_metadata_format"),
        (FORM, b"view={", "invalid_arguments"),
    ],
)
def test_what_cannot_be_read_has_a_name(kind: str, body: bytes, error: str) -> None:
    with pytest.raises(BadArgumentsError, match=error):
        read_arguments(kind, body, "")
