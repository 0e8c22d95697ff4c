"""The cases beside a monitor are run."""

from __future__ import annotations

from monitors.config import Config, Monitor
from monitors.match import check_cases


def test_cases_that_hold_say_nothing() -> None:
    monitor = Monitor(name="m", query="@huawei", must_match=("华为",), must_not_match=("升华为爱",))
    assert check_cases(Config(monitors=(monitor,))) == []


def test_cases_that_fail_say_why_and_where() -> None:
    monitor = Monitor(name="m", query="huawei zte", must_match=("Huawei",), must_not_match=("ZTE, Huawei",))
    failures = check_cases(Config(monitors=(Monitor(name="x", query="y"), monitor)))
    assert [(failure.monitor, failure.text, failure.loc) for failure in failures] == [
        ("m", "must match 'Huawei', but zte is not in title or body", ("monitors", 1, "must_match", 0)),
        (
            "m",
            "must not match 'ZTE, Huawei', but it does: 'ZTE', 'Huawei'",
            ("monitors", 1, "must_not_match", 0),
        ),
    ]


def test_concepts_of_the_config_are_known() -> None:
    config = Config.model_validate(
        {
            "concepts": {"chips": ["晶片"]},
            "monitors": [{"name": "m", "query": "@chips", "must_match": ["晶片"]}],
        }
    )
    assert check_cases(config) == []
