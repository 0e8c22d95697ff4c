"""What `check --online` asks of Slack: is the token good, and is every channel there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitors.config import Config
from monitors.slack import Answer, Sent, SlackClient, read_credentials


def slack_troubles(config: Config, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what would keep alerts from Slack, a line each; without a token there is nothing to ask."""
    credentials = read_credentials(environment)
    if not credentials.token:
        return
    client = SlackClient(credentials, config.slack.timeout.total_seconds())
    who = client.whoami()
    if not isinstance(who, Mapping):
        yield f"Slack: no answer to who we are: {_text(who)} - check SLACK_BOT_TOKEN and the connection"
        return
    found = client.channels()
    if not isinstance(found, Mapping):
        scopes = "channels:read and groups:read"
        yield f"Slack: the channels cannot be listed: {_text(found)} - give the app {scopes}"
        return
    for name in _channels(config):
        if name.startswith("#") and name not in found:
            yield f"Slack: there is no channel {name} that the app can see - create it or invite the app"


def _channels(config: Config) -> list[str]:
    named = [config.slack.channel, config.slack.ops_channel, *(each.channel for each in config.monitors)]
    return list(dict.fromkeys(name for name in named if name))


def _text(answer: Answer) -> str:
    return "an answer of another shape" if isinstance(answer, Sent) else answer.text
