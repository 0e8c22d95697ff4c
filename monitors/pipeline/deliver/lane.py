"""Drives one channel: one step at a time, each begun by one transaction that says what to do.

A step is a look at Slack's history, a post, an edit, or a wait. What a step decided is committed before the
request leaves, and the answer is committed after it, so that a kill at any point leaves a row that says what
is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from monitors.pipeline.deliver.names import Names
from monitors.pipeline.deliver.outcome import becomes_readable, judge
from monitors.pipeline.deliver.pace import Paces
from monitors.pipeline.deliver.reading import Look, Reader
from monitors.records import MessageView, Notice, NoticeView, PostKind
from monitors.render import Rendered, digest_posts, minimal, render
from monitors.slack.answers import Answer, Later, Refused, Scope, Sent
from monitors.slack.client import Label, SlackClient
from monitors.slack.webhook import Webhook
from monitors.store import channels, leases, outbox, sending
from monitors.store.channels import WORKSPACE, ChannelState
from monitors.store.engine import writing
from monitors.store.outbox import Queued

SILENCE = timedelta(minutes=2)
"""After that long without an answer in a channel its history is read before the next post: the database may
have been restored from a backup. An older backup than that cannot pass for the present."""

EDITS = "*edit"
_OTHERS = timedelta(seconds=0.5)  # between two looks whether another sender has finished


@dataclass(frozen=True, slots=True)
class Next:
    """When a lane wants its next step.

    `awaited` when someone who waits for delivery waits for it too; not `mine` while another sender has the
    channel.
    """

    at: datetime | None = None
    awaited: bool = True
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Setup:
    """What all lanes of one drain share."""

    engine: Engine
    holder: leases.Holder
    settle: timedelta
    digest_over: int
    resend_unreadable: bool
    paces: Paces
    clock: Callable[[], datetime]
    trace: Callable[[str], None]
    report: Callable[[Connection, Notice], None]
    buttons: bool = False
    """Whether somebody listens to what people press on an alert."""


@dataclass(frozen=True, slots=True)
class Job:
    """One post or edit that was committed as being under way."""

    row: Queued
    channel: ChannelState
    anchor: Queued | None
    related: Queued | None


def lease_name(channel: str) -> str:
    """Return the name of the lease that the one sender of a channel holds."""
    return f"channel:{channel}"


def _or_wait(found: Look | datetime | None) -> Look | Next | None:
    return Next(found) if isinstance(found, datetime) else found


@dataclass(slots=True)
class Lane:
    """The one sender of a channel, as long as it holds the lease."""

    name: str
    setup: Setup
    client: SlackClient | Webhook
    names: Names
    held: bool = False
    sent: int = 0
    done: int = 0
    """Steps that got something through, by which one sees that Slack is alive."""
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        setup = self.setup
        self.reader = Reader(
            self.name, setup.engine, self.client, setup.paces, setup.settle, setup.resend_unreadable
        )

    def step(self) -> Next:
        """Do the next thing that is due and say when to come back."""
        now = self.setup.clock()
        with writing(self.setup.engine) as connection:
            todo = self._decide(connection, now)
        match todo:
            case Next():
                return todo
            case Look():
                self.setup.trace("look committed")
                return self._look(todo)
            case Job():
                self.setup.trace("sending committed")
                return self._send(todo)

    @property
    def delivered(self) -> int:
        """How many messages this lane brought to Slack, or found there."""
        return self.sent + self.reader.found

    def close(self) -> None:
        """Give the lease back."""
        if self.held:
            with writing(self.setup.engine) as connection:
                leases.release(connection, lease_name(self.name), self.setup.holder)
            self.held = False

    # --- what to do, in one transaction ------------------------------------------------------------------

    def _decide(self, connection: Connection, now: datetime) -> Next | Look | Job:
        if not leases.take(connection, lease_name(self.name), self.setup.holder, now):
            self.held = False
            return Next(now + _OTHERS, mine=False)
        if not self.held:
            sending.doubt_left_behind(connection, self.name, now)
            self.held = True
        state = channels.state_of(connection, self.name)
        whole = channels.state_of(connection, WORKSPACE)
        for paused in (whole, state):
            if paused.not_before is not None and paused.not_before > now:
                return Next(paused.not_before, awaited=not paused.paused)
        return (
            self._due_look(connection, state, now)
            or self._due_post(connection, state, whole, now)
            or self._nothing(connection, now)
        )

    def _due_look(self, connection: Connection, state: ChannelState, now: datetime) -> Look | Next | None:
        return _or_wait(self.reader.due(connection, state, now))

    def _due_post(
        self, connection: Connection, state: ChannelState, whole: ChannelState, now: datetime
    ) -> Job | Look | Next | None:
        sending.settle_childless(connection, self.name, now)
        self._collapse(connection, now)
        row = sending.next_due(connection, self.name, now)
        if row is None:
            return None
        anchor = sending.anchor_of(connection, row) if row.parent else None
        look = self._doubt(connection, state, row, anchor, now)
        if look is not None:
            return look
        if row.kind is PostKind.EDIT:
            buckets = {channels.state_of(connection, EDITS): self.setup.paces.edits}
        else:
            buckets = {state: self.setup.paces.channel, whole: self.setup.paces.workspace}
        wait = channels.spend(connection, buckets, now)
        if wait is not None:
            return Next(wait)
        job = sending.start(connection, row, state.last_ts, now)
        return Job(job, state, anchor, self._related(connection, job))

    def _doubt(
        self, connection: Connection, state: ChannelState, row: Queued, anchor: Queued | None, now: datetime
    ) -> Look | Next | None:
        """Return what to read before a post whose channel or thread was silent for long."""
        if row.kind is PostKind.EDIT or row.resent:
            return None
        if row.kind is PostKind.REPLY:
            fresh = anchor is None or not anchor.ts or anchor.updated_at > now - SILENCE
            if fresh or anchor is None:
                return None
            return _or_wait(self.reader.check_thread(connection, state, anchor, now))
        fresh = state.spoke_at is not None and state.spoke_at > now - SILENCE
        return None if fresh else _or_wait(self.reader.check(connection, state, now))

    def _collapse(self, connection: Connection, now: datetime) -> None:
        waiting, collected = sending.count_waiting(connection, self.name, now)
        if waiting <= self.setup.digest_over and not collected:
            return
        rows = sending.waiting_posts(connection, self.name, now)
        if waiting <= self.setup.digest_over:
            rows = [row for row in rows if row.collect]
        else:
            rows = [row for row in rows if not row.urgent or row.collect]
        if not rows:
            return
        views = [row.view for row in rows if isinstance(row.view, MessageView)]
        sending.collapse(connection, rows, digest_posts(self.name, rows[0].id, views, now), now)

    def _related(self, connection: Connection, row: Queued) -> Queued | None:
        if not isinstance(row.view, MessageView) or not row.view.related_key:
            return None
        earlier = outbox.by_key(connection, row.view.related_key)
        if earlier is not None and earlier.digest:
            earlier = outbox.by_key(connection, earlier.digest)
        return earlier

    def _nothing(self, connection: Connection, now: datetime) -> Next:
        look = sending.next_look(connection, self.name)
        open_question = bool(sending.unknown_rows(connection, self.name)) or (
            sending.next_later(connection, self.name, now, tried=True) is not None
        )
        later = sending.next_later(connection, self.name, now)
        times = [at for at in (look, later) if at is not None]
        return Next(min(times, default=None), awaited=open_question)

    # --- doing it ----------------------------------------------------------------------------------------

    def _look(self, look: Look) -> Next:
        now = self.setup.clock()
        channel_id = look.channel.channel_id or self.names.resolve(self.name)
        if isinstance(channel_id, Later):
            wait = self.setup.settle if channel_id.after_s is None else timedelta(seconds=channel_id.after_s)
            return Next(now + wait)
        if not channel_id:
            self.reader.unreadable(look, now)
            return Next(now)
        at = self.reader.read(look, channel_id, self.setup.clock)
        self.setup.trace("look settled")
        return Next(at)

    def _send(self, job: Job) -> Next:
        answer = self._call(job)
        self.setup.trace("answered")
        now = self.setup.clock()
        with writing(self.setup.engine) as connection:
            state = channels.state_of(connection, self.name)
            verdict = judge(job.row, answer, state, self.setup.settle, now)
            settled = sending.settle(connection, job.row, now, **verdict.row)
            if verdict.channel:
                channels.remember(connection, self.name, **verdict.channel)
            if verdict.workspace:
                channels.remember(connection, WORKSPACE, **verdict.workspace)
            if verdict.edits:
                channels.remember(connection, EDITS, **verdict.edits)
            if self.client.readable and becomes_readable(state, answer):
                sending.doubt_held(connection, self.name, now)
            self._tell(connection, job.row, answer)
        if settled and isinstance(answer, Sent):
            self.done += 1
            self.sent += job.row.kind is not PostKind.EDIT
        self.setup.trace("settled")
        return Next(now)

    def _call(self, job: Job) -> Answer:
        row, anchor = job.row, job.anchor
        rendered = self._rendered(job)
        if row.kind is PostKind.EDIT:
            if anchor is None or not anchor.ts:
                return Refused(Scope.MESSAGE, "cant_update_message")  # it went to a webhook or a terminal
            label = Label(anchor.key, anchor.mark, anchor.kind)
            return self.client.edit(anchor.channel_id, anchor.ts, rendered, label)
        channel = job.channel.channel_id or row.channel
        thread_ts = anchor.ts if anchor is not None else ""
        if row.minimal and row.error in {"thread_not_found", "cannot_reply_to_message"}:
            thread_ts = ""
        return self.client.post(channel, rendered, Label(row.key, row.mark, row.kind), thread_ts)

    def _rendered(self, job: Job) -> Rendered:
        related_url = ""
        if job.related is not None and job.related.ts:
            related_url = self.names.link(job.related.channel_id, job.related.ts)
        buttons = self.setup.buttons and job.row.kind in {PostKind.ALERT, PostKind.EDIT}
        rendered = render(job.row.view, related_url=related_url, buttons=buttons)
        return minimal(rendered) if job.row.minimal else rendered

    def _tell(self, connection: Connection, row: Queued, answer: Answer) -> None:
        """Open or close the incident of a broken channel, or of a message that Slack will not take."""
        match answer:
            case Refused(Scope.CHANNEL, text):
                self.setup.report(connection, Notice("channel", self.name, text))
            case Refused(Scope.WORKSPACE, text):
                self.setup.report(connection, Notice("workspace", "Slack", text))
            # A notice that is refused is not told by another one, which would be refused as well.
            case Refused(Scope.MESSAGE, text) if row.minimal and not isinstance(row.view, NoticeView):
                self.setup.report(connection, Notice("message", row.key, text))
            case Sent():
                self.setup.report(connection, Notice("channel", self.name, "", closes=True))
                self.setup.report(connection, Notice("workspace", "Slack", "", closes=True))
            case _:
                return
