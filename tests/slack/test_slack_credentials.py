"""Where credentials come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.errors import ConfigError
from monitors.slack.credentials import SLACK, Credentials, read_credentials


def test_without_any_there_are_none() -> None:
    assert read_credentials({}) == Credentials(base_url=SLACK)
    assert read_credentials({}).secrets == ()


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("xoxb-1\n")
    assert read_credentials({"SLACK_BOT_TOKEN_FILE": str(file)}).token == "xoxb-1"
    assert (
        read_credentials({"SLACK_BOT_TOKEN_FILE": str(file), "SLACK_BOT_TOKEN": "xoxb-2"}).token == "xoxb-2"
    )


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"SLACK_APP_TOKEN_FILE: .*nothing cannot be read"):
        read_credentials({"SLACK_APP_TOKEN_FILE": str(tmp_path / "nothing")})


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SLACK_WEBHOOK_URL"])
def test_an_address_must_be_one(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} is not an address") as caught:
        read_credentials({name: "hooks.slack.com/services/T/B/secret"})
    assert "secret" not in str(caught.value)


def test_another_base_address_ends_with_a_slash() -> None:
    assert read_credentials({"SLACK_API_URL": "http://127.0.0.1:9/api"}).base_url == "http://127.0.0.1:9/api/"


def test_secrets_are_not_shown() -> None:
    assert "xoxb" not in repr(Credentials(token="xoxb-1", webhook_url="https://h/xoxb"))
