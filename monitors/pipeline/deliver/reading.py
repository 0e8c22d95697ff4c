"""Reads Slack's history for a channel, within the budget of such calls, and settles what it tells.

A read may take several pages, and between two of them minutes where Slack is strict; the pages read so far
are kept meanwhile. Only a read that is complete says that a message is absent, as of its first page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from monitors.pipeline.deliver.outcome import (
    SECOND_LOOK,
    backoff,
    judge_absent,
    next_sweep,
)
from monitors.pipeline.deliver.pace import Paces
from monitors.slack.answers import Answer, Later, Refused, Scope, Sent
from monitors.slack.client import Page, Seen, SlackClient
from monitors.slack.lookup import already_there, compare
from monitors.slack.webhook import Webhook
from monitors.store import channels, sending
from monitors.store.channels import WORKSPACE, ChannelState
from monitors.store.engine import writing
from monitors.store.outbox import IN_CHANNEL, Queued, State

HISTORY = "*history"
REPLIES = "*replies"
_BEGINNING = "0"
_SKEW = timedelta(minutes=15)  # between our clock and Slack's, where no timestamp of Slack is known yet
_PAGES = 25  # of a check: a database that is older than 5,000 messages of its channel has other troubles
_TRIES = 3  # of a check whose calls break: it is a precaution, and news do not wait for it for ever
_NO_ACCESS = frozenset(
    {"missing_scope", "no_permission", "not_allowed_token_type", "access_denied", "unknown_method"}
)


@dataclass(frozen=True, slots=True)
class Look:
    """A range of history to read, of the channel or of the thread of `anchor`, and the rows it decides on.

    With `check` it also finds waiting rows that Slack has although this database does not know.
    """

    channel: ChannelState
    rows: tuple[Queued, ...]
    oldest: str
    anchor: Queued | None = None
    check: bool = False


@dataclass(slots=True)
class Reader:
    """The reading side of one lane; holds the pages of a read that is not complete yet."""

    name: str
    engine: Engine
    client: SlackClient | Webhook
    paces: Paces
    settle: timedelta
    resend_unreadable: bool
    found: int = 0
    """Rows that turned out to be delivered."""
    checked: set[str] = field(default_factory=set)
    """Keys of messages whose threads this drain has read."""
    _look: Look | None = None
    _seen: list[Seen] = field(default_factory=list)
    _newest: str = ""
    _cursor: str = ""
    _pages: int = 0
    _failed: int = 0
    _begun_at: datetime | None = None

    # --- deciding, inside the lane's transaction -----------------------------------------------------------

    def due(self, connection: Connection, state: ChannelState, now: datetime) -> Look | datetime | None:
        """Return the read that is due, or when the budget allows it."""
        look = self._look or self._next_lookup(connection, state, now)
        return None if look is None else self._within_budget(connection, look, now)

    def check(self, connection: Connection, state: ChannelState, now: datetime) -> Look | datetime:
        """Return the read that comes before the first post after a long silence."""
        return self._within_budget(connection, Look(state, (), state.last_ts, check=True), now)

    def check_thread(
        self, connection: Connection, state: ChannelState, anchor: Queued, now: datetime
    ) -> Look | datetime | None:
        """Return the read that comes before the first reply after a long silence; None when it was done."""
        if anchor.key in self.checked:
            return None
        return self._within_budget(connection, Look(state, (), anchor.ts, anchor, check=True), now)

    def _within_budget(self, connection: Connection, look: Look, now: datetime) -> Look | datetime:
        name, pace = self._bucket(look)
        wait = channels.spend(connection, {channels.state_of(connection, name): pace}, now)
        return wait if wait is not None else look

    def _bucket(self, look: Look) -> tuple[str, channels.Pace]:
        return (REPLIES, self.paces.replies) if look.anchor else (HISTORY, self.paces.history)

    def _next_lookup(self, connection: Connection, state: ChannelState, now: datetime) -> Look | None:
        unknown = sending.unknown_rows(connection, self.name)
        swept = sending.sweep_rows(connection, self.name, now)
        due = [row for row in unknown if row.look_at is None or row.look_at <= now] + swept
        if not due:
            return None
        first = next((row for row in due if row.kind in IN_CHANNEL), due[0])
        anchor = None if first.kind in IN_CHANNEL else sending.anchor_of(connection, first)
        rows = tuple(row for row in unknown + swept if _shares_range(row, first, anchor))
        return Look(state, rows, anchor.ts if anchor else _oldest(rows), anchor)

    # --- reading, outside of any transaction ---------------------------------------------------------------

    def read(self, look: Look, channel_id: str, clock: Callable[[], datetime]) -> datetime:
        """Read one page and settle what a complete read tells; return when to go on."""
        if self._look is not look:
            self._forget()
            self._look, self._begun_at = look, clock()
        if look.anchor is None:
            answer = self.client.history(channel_id, look.oldest, self._cursor)
        else:
            answer = self.client.replies(channel_id, look.anchor.ts, look.oldest, self._cursor)
        now = clock()
        if not isinstance(answer, Page):
            return self._troubled(look, channel_id, answer, now)
        self._seen.extend(answer.seen)
        self._newest = max(self._newest, answer.newest)
        self._cursor = answer.cursor
        self._pages += 1
        enough = look.check and (self._pages >= _PAGES or not look.oldest)
        if not self._cursor or enough:
            self._settle(look, channel_id, now)
        return now

    def _forget(self) -> None:
        self._look, self._seen, self._newest, self._cursor = None, [], "", ""
        self._pages, self._failed, self._begun_at = 0, 0, None

    def _troubled(self, look: Look, channel_id: str, answer: Answer, now: datetime) -> datetime:
        match answer:
            case Refused(Scope.MESSAGE, "thread_not_found"):
                self._settle(look, channel_id, now)  # no thread, so no replies
                return now
            case Refused(Scope.WORKSPACE, text) if text not in _NO_ACCESS:
                at = now + timedelta(minutes=1)
                with writing(self.engine) as connection:
                    channels.remember(connection, WORKSPACE, paused=text, not_before=at)
                return at
            case Refused():
                self.unreadable(look, now)
                return now
            case Later(_, after_s) if after_s is not None:
                at = now + timedelta(seconds=after_s)
            case _:
                self._failed += 1
                if look.check and self._failed >= _TRIES:
                    self.unreadable(look, now)
                    return now
                at = now + backoff(1, self.settle)
        with writing(self.engine) as connection:
            channels.remember(connection, self._bucket(look)[0], not_before=at)
        return at

    def unreadable(self, look: Look, now: datetime) -> None:
        """Go on without the history: it cannot be read, now or ever."""
        state = State.PENDING if self.resend_unreadable else State.HELD
        with writing(self.engine) as connection:
            for row in look.rows:
                if row.state is State.UNKNOWN:
                    sending.settle(connection, row, now, state=state, look_at=None, resent=row.resent + 1)
                else:
                    sending.sweep_again(connection, row, None)
            if look.check and look.anchor is None:
                channels.remember(connection, self.name, spoke_at=now)
        if look.anchor is not None:
            self.checked.add(look.anchor.key)
        self._forget()

    # --- settling, in one transaction ----------------------------------------------------------------------

    def _settle(self, look: Look, channel_id: str, now: datetime) -> None:
        findings = compare(look.rows, self._seen)
        kept = [ts for ts in findings.copies if not self._delete(channel_id, ts)]
        begun_at = self._begun_at or now
        with writing(self.engine) as connection:
            state = channels.state_of(connection, self.name)
            for row in look.rows:
                if row.state is State.UNKNOWN:
                    ts = findings.found.get(row.id)
                    if ts is None:
                        verdict = judge_absent(row, state, self.settle, begun_at)
                        sending.settle(connection, row, now, **verdict)
                    else:
                        self._settle_found(connection, row, Sent(ts, channel_id), now)
                else:
                    again = now + self.settle if kept else next_sweep(row, self.settle, now)
                    sending.sweep_again(connection, row, again)
            if look.check:
                self._settle_check(connection, look, channel_id, now)
            deleted = len(findings.copies) - len(kept)
            if deleted:
                channels.remember(connection, self.name, copies=state.copies + deleted)
        if look.anchor is not None:
            self.checked.add(look.anchor.key)
        self._forget()

    def _delete(self, channel_id: str, ts: str) -> bool:
        match self.client.delete(channel_id, ts):
            case Sent() | Refused(_, "message_not_found"):
                return True
            case _:
                return False

    def _settle_found(self, connection: Connection, row: Queued, there: Sent, now: datetime) -> None:
        state = channels.state_of(connection, self.name)
        # A row that was sent more than once may show up twice, when the history has caught up.
        look_at = now + SECOND_LOOK * self.settle if row.resent else None
        values = {"ts": there.ts, "channel_id": there.channel_id, "error": "", "look_at": look_at, "looks": 0}
        if sending.settle(connection, row, now, state=State.SENT, **values):
            self.found += 1
            channels.remember(connection, self.name, failures=0, spoke_at=now)
            if row.kind in IN_CHANNEL:
                channels.remember(connection, self.name, last_ts=max(state.last_ts, there.ts))

    def _settle_check(self, connection: Connection, look: Look, channel_id: str, now: datetime) -> None:
        waiting = sending.waiting_rows(connection, self.name, look.anchor)
        known = sending.known_stamps(connection, self.name, look.oldest)
        strange = [message for message in self._seen if message.ts not in known]
        for row in waiting:
            ts = already_there(waiting, strange).get(row.id)
            if ts is not None:
                sending.mark_sent(
                    connection, row, now, ts=ts, channel_id=channel_id, note="Slack had it already"
                )
        if look.anchor is None:
            newest = max(look.channel.last_ts, self._newest or _BEGINNING)
            channels.remember(connection, self.name, last_ts=newest, spoke_at=now, channel_id=channel_id)


def _shares_range(row: Queued, first: Queued, anchor: Queued | None) -> bool:
    if anchor is None:
        return row.kind in IN_CHANNEL or row.id == first.id
    return row.kind not in IN_CHANNEL and row.parent == first.parent


def _oldest(rows: Sequence[Queued]) -> str:
    """Return from where a channel must be read: Slack's own newest timestamp before the first attempt."""
    return min(row.after_ts or _by_our_clock(row) for row in rows)


def _by_our_clock(row: Queued) -> str:
    at = row.attempted_at or row.created_at
    return f"{(min(at, row.created_at) - _SKEW).timestamp():.6f}"
