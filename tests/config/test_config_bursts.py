"""Whether bursts are told, in `defaults` and in a monitor."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config import Config, parse_config
from monitors.config.bursts import Bursts
from monitors.errors import ConfigError


def config(defaults: str, monitor: str) -> Config:
    text = f"defaults: {{{defaults}}}\nmonitors: [{{name: A, keywords: [a]{monitor}}}]"
    return parse_config(text, Path("config.yaml")).config


@pytest.mark.parametrize(
    ("defaults", "monitor", "is_told"),
    [
        ("", "", Bursts(enabled=False)),
        ("", ", bursts: true", Bursts()),
        ("", ", bursts: {least: 20}", Bursts(least=20)),
        ("bursts: true", "", Bursts()),
        ("bursts: true", ", bursts: false", Bursts(enabled=False)),
        ("bursts: {factor: 4}", "", Bursts(factor=4)),
        ("bursts: {factor: 4, least: 30}", ", bursts: {least: 20}", Bursts(factor=4, least=20)),
        ("bursts: {factor: 4, enabled: false}", ", bursts: true", Bursts(factor=4)),
        ("bursts: {factor: 4, enabled: false}", "", Bursts(factor=4, enabled=False)),
    ],
)
def test_a_monitor_says_what_it_wants_otherwise_than_the_defaults(
    defaults: str, monitor: str, is_told: Bursts
) -> None:
    found = config(defaults, monitor)
    assert found.bursts_of(found.monitors[0]).model_dump() == is_told.model_dump()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("5", "config.yaml:2:45: monitors[0].bursts: 5 does not say what a burst is - write true or {fac"),
        ("{factor: 1}", "monitors[0].bursts.factor: input should be greater than 1"),
        ("{least: 0}", "monitors[0].bursts.least: input should be greater than or equal to 1"),
    ],
)
def test_a_mistake_is_told_with_its_place(given: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config("", f", bursts: {given}")
    assert told in str(refused.value)
