"""The JSON Schema of config.yaml takes what the reader takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from monitors.config import json_schema

DEFAULT = Path(__file__).parents[2] / "config.yaml"
SHORT_FORMS = """
sources: ["https://u.today/rss"]
concepts: {acme: [Acme, 阿克梅]}
slack: {quiet_hours: "22:00-07:00", heartbeat: daily}
defaults: {bursts: {factor: 4}}
monitors: [{name: A, keywords: [a], digest: hourly, bursts: true, quiet_hours: "23:00-06:00"}]
"""


@pytest.mark.parametrize("text", [DEFAULT.read_text(encoding="utf-8"), SHORT_FORMS])
def test_the_schema_takes_what_is_right(text: str) -> None:
    known = Draft202012Validator(json_schema())
    assert [error.message for error in known.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize("text", ["sources: [{urk: 'https://u.today/rss'}]", "sources: [5]", "slak: {}"])
def test_the_schema_refuses_what_is_wrong(text: str) -> None:
    assert not Draft202012Validator(json_schema()).is_valid(yaml.safe_load(text))


def test_defaults_stand_in_the_schema_as_they_are_written() -> None:
    slack = json_schema()["$defs"]["Slack"]["properties"]
    assert slack["settle"]["default"] == "15s"
    Draft202012Validator(slack["settle"]).validate(slack["settle"]["default"])
