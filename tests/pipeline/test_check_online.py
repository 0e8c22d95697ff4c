"""`check --online`: what would keep alerts from Slack is told before the first alert."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitors.config import Config
from monitors.pipeline.online import slack_troubles
from sandbox.slack import Pace, SandboxSlack
from wirewatch.cli.check import check_command

CONFIG = Config.model_validate(
    {
        "slack": {"channel": "#news", "ops_channel": "C0123456789"},
        "monitors": [{"name": "A", "query": "a", "channel": "#gone"}],
    }
)


def troubles(slack: SandboxSlack) -> list[str]:
    return list(slack_troubles(CONFIG, {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": slack.api_url}))


def test_without_a_token_there_is_nothing_to_ask() -> None:
    assert list(slack_troubles(CONFIG, {})) == []


def test_a_channel_that_is_not_there_is_told_and_an_id_is_used_as_it_is() -> None:
    with SandboxSlack(("#news",)) as slack:
        [told] = troubles(slack)
    assert "no channel #gone" in told


def test_a_token_that_was_revoked_is_told() -> None:
    with SandboxSlack(("#news",)) as slack:
        slack.revoke()
        assert "token_revoked" in troubles(slack)[0]


def test_an_app_token_that_opens_no_connection_is_told() -> None:
    with SandboxSlack(("#news", "#gone"), pace=Pace(enabled=False)) as slack:
        environment = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        assert list(slack_troubles(CONFIG, environment)) == []
        slack.revoke(slack.app_token)
        [told] = slack_troubles(CONFIG, environment)
    assert told.startswith("Slack: nobody could answer the buttons: token_revoked - check SLACK_APP_TOKEN")


def test_a_scope_that_is_missing_is_told() -> None:
    with SandboxSlack(("#news",)) as slack:
        slack.set_scopes("chat:write")
        assert "channels:read" in troubles(slack)[0]


def test_a_source_that_cannot_be_read_fails_the_check_and_nothing_is_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    file = tmp_path / "config.yaml"
    file.write_text("sources: [{name: Gone, url: 'file:///nowhere/feed.xml'}]")
    assert check_command(file, as_json=True) == 0
    assert check_command(file, online=True, as_json=True) == 1
    quiet, told = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert quiet["failures"] == []
    assert told["failures"][0].startswith("Gone: ")
