"""What `check --online` asks of Slack: are the tokens good, and is every channel there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitors.config import Config
from monitors.slack import Answer, Credentials, Sent, SlackClient, read_credentials


def slack_troubles(config: Config, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what would keep alerts from Slack, a line each; without a token there is nothing to ask."""
    credentials, timeout_s = read_credentials(environment), config.slack.timeout.total_seconds()
    if not credentials.token:
        return
    client = SlackClient(credentials, timeout_s)
    who = client.whoami()
    if not isinstance(who, Mapping):
        yield f"Slack: no answer to who we are: {_text(who)} - check SLACK_BOT_TOKEN and the connection"
        return
    if credentials.interactive:
        yield from _button_troubles(credentials, timeout_s)
    found = client.channels()
    if not isinstance(found, Mapping):
        scopes = "channels:read and groups:read"
        yield f"Slack: the channels cannot be listed: {_text(found)} - give the app {scopes}"
        return
    for name in _channels(config):
        if name.startswith("#") and name not in found:
            yield f"Slack: there is no channel {name} that the app can see - create it or invite the app"


def _button_troubles(credentials: Credentials, timeout_s: float) -> Iterator[str]:
    from monitors.slack.socket_mode import trouble_with_app_token  # noqa: PLC0415 - only who has buttons pays

    trouble = trouble_with_app_token(credentials, timeout_s)
    if trouble:
        yield (
            f"Slack: nobody could answer the buttons: {trouble} - "
            "check SLACK_APP_TOKEN, its scope connections:write, and that Socket Mode is on"
        )


def _channels(config: Config) -> list[str]:
    named = [config.slack.channel, config.slack.ops_channel, *(each.channel for each in config.monitors)]
    return list(dict.fromkeys(name for name in named if name))


def _text(answer: Answer) -> str:
    return "an answer of another shape" if isinstance(answer, Sent) else answer.text
