"""A pretend Slack, an outbox and what tests do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from monitors.config import Config
from monitors.config.models import Slack as SlackSection
from monitors.pipeline.deliver import DeliverySummary, Paces, deliver
from monitors.records import MessageView, Post, PostKind, Span
from monitors.store import outbox
from monitors.store.channels import Pace
from monitors.store.engine import reading, writing
from monitors.store.outbox import Queued, State
from sandbox.slack import Fault, Kind, Message, Phase, SandboxSlack

FAST = Pace(1000.0, 1000)
FAST_PACES = Paces(FAST, FAST, FAST, FAST, FAST)
POST = "chat.postMessage"


def now() -> datetime:
    return datetime.now(UTC)


def alert(number: int, channel: str = "#news", **changes: Any) -> Post:
    view = MessageView(
        title=f"Story {number}",
        url=f"https://news.example/{number}",
        source="Reuters",
        published=datetime(2026, 11, 22, 6, 46, tzinfo=UTC),
        language="en",
        monitors=("Blockchain",),
        words=("blockchain",),
        excerpt=(Span("The "), Span("blockchain", bold=True), Span(" grows.")),
    )
    fields = {name: changes.pop(name) for name in ("due", "collect", "urgent") if name in changes}
    return Post(PostKind.ALERT, channel, number, number, replace(view, **changes), article=number, **fields)


def reply(parent: Post, number: int = 1) -> Post:
    assert isinstance(parent.view, MessageView)
    view = replace(parent.view, title=f"Part {number} of {parent.view.title}")
    return Post(PostKind.REPLY, parent.channel, parent.story, number, view, parent=parent.key)


def edit(parent: Post, revision: int = 1, **changes: Any) -> Post:
    assert isinstance(parent.view, MessageView)
    view = replace(parent.view, **(changes or {"also": ("BBC",)}))
    return Post(PostKind.EDIT, parent.channel, parent.story, revision, view, parent=parent.key)


def lost(nth: int = 1, method: str = POST) -> Fault:
    """The nth post meets a trouble that leaves it open whether it arrived; it did not."""
    return Fault(Kind.ERROR, Phase.BEFORE, method=method, nth=nth)


def unanswered(nth: int = 1, method: str = POST) -> Fault:
    """The nth post arrives, and the connection breaks before the answer."""
    return Fault(Kind.RESET, Phase.AFTER, method=method, nth=nth)


@dataclass(slots=True)
class World:
    """One database and one Slack."""

    engine: Engine
    slack: SandboxSlack
    section: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    @property
    def config(self) -> Config:
        given = {
            "settle": timedelta(seconds=0.15),
            "timeout": timedelta(seconds=5),
            "ops_channel": "#news-ops",
        }
        return Config(slack=SlackSection(**(given | self.section)))

    def enqueue(self, *posts: Post) -> None:
        with writing(self.engine) as connection:
            outbox.enqueue(connection, posts, now())

    def deliver(self, **options: Any) -> DeliverySummary:
        environment = self.environment or {
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_API_URL": self.slack.api_url,
        }
        given = {"wait": True, "paces": FAST_PACES, "echo": self.printed.append}
        return deliver(self.engine, self.config, environment, **(given | options))

    def row(self, post: Post) -> Queued:
        with reading(self.engine) as connection:
            found = outbox.by_key(connection, post.key)
        assert found is not None
        return found

    def states(self, posts: Sequence[Post]) -> list[State]:
        return [self.row(post).state for post in posts]

    def news(self, channel: str = "#news") -> tuple[Message, ...]:
        """What stands in a channel, without replies."""
        return self.slack.channel(channel).top_level

    def keys(self, channel: str = "#news") -> list[str]:
        return [message.key for message in self.news(channel)]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)
