"""Arguments of `wirewatch trigger`, read by the schema of the flow."""

from __future__ import annotations

import pytest

from flows.arguments import read_arguments
from monitors.errors import ConfigError

SCHEMA = {
    "properties": {
        "sources": {"type": "array", "items": {"type": "string", "enum": ["u.today", "GDELT"]}},
        "monitors": {"type": "array", "items": {"type": "string"}},
        "dry_run": {"type": "boolean"},
        "since": {"type": "string"},
    }
}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], {}),
        (["sources=u.today, GDELT,"], {"sources": ["u.today", "GDELT"]}),
        (["sources="], {"sources": []}),
        (["monitors=any=thing"], {"monitors": ["any=thing"]}),
        (["dry_run=Yes", "since=7d"], {"dry_run": True, "since": "7d"}),
        (["dry_run=0"], {"dry_run": False}),
    ],
)
def test_arguments_get_the_type_of_their_parameter(given: list[str], found: dict[str, object]) -> None:
    assert read_arguments(given, SCHEMA) == found


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("dry_run", "write it as key=value"),
        ("source=u.today", "'source' is no parameter of this flow - did you mean 'sources'"),
        ("zzz=1", "there are sources, monitors, dry_run, since"),
        ("sources=gdelt2,u.today", "'gdelt2' is not known"),
        ("dry_run=maybe", "neither true nor false"),
    ],
)
def test_a_wrong_argument_is_told(argument: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_arguments([argument], SCHEMA)
