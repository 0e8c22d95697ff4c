"""The tables: what is remembered, and under which keys it is unique."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[datetime]):
    """Aware UTC in and out on every database; a naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None or value.tzinfo is UTC:
            return value
        if value.tzinfo is None:
            raise ValueError(f"naive time {value} - give it a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite only numbers rows by itself where the key's type is spelled INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

source_state = Table(
    "source_state",
    metadata,
    Column("source", String, primary_key=True),
    Column("state", JSON, nullable=False),
    Column("next_poll", Utc),
    Column("claim", String, nullable=False, comment="holder of the pass that polls it now, or empty"),
)

entry_key = Table(
    "entry_key",
    metadata,
    # 64 bits of a hash of source, kind and value of an identity key.
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article", BigInteger, nullable=False),
    Column("title_hash", BigInteger, nullable=False),
    Column("seen_day", Integer, nullable=False, comment="days since 1970-01-01, for retention"),
    Column("source", String, nullable=False, server_default="", comment="whose entry brought the key"),
    Column("noted_at", Utc, comment="when the key was first seen"),
    Index(None, "article"),
)

article = Table(
    "article",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("source", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("body_state", String, nullable=False, comment="none, fetched, pending or failed"),
    Column("author", Text, nullable=False),
    Column("published", Utc),
    Column("published_raw", Text, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("language", String, nullable=False),
    Column("country", String, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Index(None, "first_seen"),
    Index(None, "url"),
    Index(None, "body_state"),
)

title_history = Table(
    "title_history",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("article", BigInteger, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("until", Utc, nullable=False),
)

hit = Table(
    "hit",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("article", BigInteger, nullable=False),
    Column("monitor", String, nullable=False),
    Column("places", JSON, nullable=False),
    Column("found_at", Utc, nullable=False),
    UniqueConstraint("article", "monitor"),
    Index(None, "monitor", "found_at"),
)

placement = Table(
    "placement",
    metadata,
    # Stored order is the order of assignment: a window is rebuilt by reading it in this order.
    Column("id", _Serial, primary_key=True),
    Column("granularity", String, nullable=False),
    Column("article", BigInteger, nullable=False),
    Column("story", BigInteger, nullable=False, comment="id of the story's first article"),
    Column("tier", String, nullable=False),
    Column("match", BigInteger, nullable=False),
    Column("score", Float, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("why", JSON, nullable=False),
    Column("placed_at", Utc, nullable=False),
    UniqueConstraint("granularity", "article"),
    Index(None, "granularity", "placed_at"),
    Index(None, "granularity", "title_key"),
    Index(None, "granularity", "url_key"),
    Index(None, "story"),
)

frequency = Table(
    "frequency",
    metadata,
    Column("token", BigInteger, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("article", BigInteger, nullable=False, index=True),
    Column("monitor", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("post", String, nullable=False, comment="key of the outbox row, where there is one", index=True),
    Column("decided_at", Utc, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("key", String, primary_key=True, comment="key of the post that opened it"),
    Column("channel", String, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("view", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index(None, "channel", "story"),
)

outbox = Table(
    "outbox",
    metadata,
    # Stored order is the order in a channel.
    Column("id", _Serial, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("mark", String, nullable=False, comment="identity by content, see records.Post"),
    Column("kind", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("article", BigInteger, nullable=False),
    Column("parent", String, nullable=False, comment="key of the message that a reply or an edit belongs to"),
    Column("view", JSON, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("collect", Boolean, nullable=False, comment="goes into a digest with what falls due with it"),
    Column("state", String, nullable=False, comment="see store/outbox.py"),
    Column("minimal", Boolean, nullable=False, comment="Slack refused its blocks: plain text once"),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", Utc),
    Column("after_ts", String, nullable=False, comment="newest known ts of the channel at the attempt"),
    Column("absent_reads", Integer, nullable=False),
    Column("look_at", Utc, comment="when Slack is asked next whether it has this row, or a copy too many"),
    Column("looks", Integer, nullable=False, comment="sweeps done since the last resend"),
    Column("resent", Integer, nullable=False, comment="times it was found absent and posted again"),
    Column("not_before", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("ts", String, nullable=False),
    Column("channel_id", String, nullable=False),
    Column("digest", String, nullable=False, comment="key of the digest that this row was put into"),
    Column("error", Text, nullable=False),
    Index(None, "state", "channel", "id"),
    Index(None, "parent"),
    Index(None, "mark"),
    Index(None, "ts"),
    Index(None, "article"),
    Index(None, "digest"),
    Index(None, "channel", "look_at"),
)

channel = Table(
    "channel",
    metadata,
    # Names that begin with an asterisk hold the pace of a Slack method for the whole workspace.
    Column("name", String, primary_key=True),
    Column("channel_id", String, nullable=False),
    Column("not_before", Utc),
    Column("tokens", Float, nullable=False),
    Column("tokens_at", Utc),
    Column("paused", String, nullable=False, comment="why nothing is sent here until a probe succeeds"),
    Column("failures", Integer, nullable=False, comment="in a row, for the growing pause between attempts"),
    Column("last_ts", String, nullable=False, comment="newest ts that is known, by the clock of Slack"),
    Column("spoke_at", Utc, comment="last answer; after a long silence history is read before a post"),
    Column("copies", Integer, nullable=False, comment="second copies that the sweep deleted"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("host", String, nullable=False),
    Column("boot_id", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", String, nullable=False, comment="start time of the process, which a reused pid lacks"),
    Column("renewed_at", Utc, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("subject", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("post", String, nullable=False),
    Index(None, "subject", "kind", "closed_at"),
)

mute = Table(
    "mute",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("what", String, nullable=False, comment="source, story or monitor"),
    Column("value", String, nullable=False),
    Column("until", Utc),
    Column("who", String, nullable=False),
    Column("muted_at", Utc, nullable=False),
)

act = Table(
    "act",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("who", String, nullable=False),
    Column("verb", String, nullable=False, comment="see store/acts.py"),
    Column("what", String, nullable=False, comment="source, story, monitor or message"),
    Column("value", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "what", "value"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("story", BigInteger, nullable=False),
    Column("monitor", String, nullable=False, comment="key of one of the monitors that the message names"),
    Column("user", String, nullable=False, comment="Slack's ID of who said so"),
    Column("verdict", String, nullable=False, comment="relevant or not relevant"),
    Column("at", Utc, nullable=False, comment="when it was pressed, by the clock of Slack"),
    Column("post", String, nullable=False, comment="key of the message it was said of"),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("source", String, nullable=False, comment="whose article the message is about"),
    UniqueConstraint("story", "user", "monitor"),
    Index(None, "post"),
    Index(None, "at"),
)

poll = Table(
    "poll",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("summary", JSON, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)
