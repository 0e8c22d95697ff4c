"""The Slack client: posts, reads history back, classifies answers, resolves channel names."""

from monitors.slack.answers import Answer, Later, Refused, Scope, Sent, Unsure
from monitors.slack.client import Label, SlackClient
from monitors.slack.credentials import Credentials, read_credentials
from monitors.slack.history import Page, Seen
from monitors.slack.redact import guard_logs, redact
from monitors.slack.webhook import Webhook

__all__ = [
    "Answer",
    "Credentials",
    "Label",
    "Later",
    "Page",
    "Refused",
    "Scope",
    "Seen",
    "Sent",
    "SlackClient",
    "Unsure",
    "Webhook",
    "guard_logs",
    "read_credentials",
    "redact",
]
