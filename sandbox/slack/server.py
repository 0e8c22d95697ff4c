"""The sandbox as one object: starts the server in a thread, and lets a test look at what arrived."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn

from sandbox.slack.app import build_app
from sandbox.slack.core import Core
from sandbox.slack.faults import Fault, FaultScript
from sandbox.slack.gestures import Gestures
from sandbox.slack.journal import Journal
from sandbox.slack.limits import Limits, Pace
from sandbox.slack.methods.ask import Behaviour
from sandbox.slack.records import READER, TEAM, Call, Channel, Json, Message, Ping, Token
from sandbox.slack.sockets import Ack
from sandbox.slack.wire import Server, bind
from sandbox.slack.workspace import Room, Workspace, hook_token

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 # opens nothing but the sandbox
APP_TOKEN = "xapp-sandbox"  # noqa: S105 # opens nothing but the sandbox
HOOK_SECRET = "sandboxsecret"  # noqa: S105 # opens nothing but the sandbox
START_S = 10.0
GESTURE_S = 10.0
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class ChannelLook:
    """A channel as a test looks at it: always what stands now."""

    _workspace: Workspace
    _room: Room

    @property
    def id(self) -> str:
        return self._room.channel.id

    @property
    def record(self) -> Channel:
        return self._room.channel

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every message that stands, replies too, by ts."""
        with self._workspace.lock:
            return tuple(self._workspace.standing(self._room))

    @property
    def top_level(self) -> tuple[Message, ...]:
        """The messages of the channel itself, by ts."""
        return tuple(m for m in self.messages if not m.is_reply)

    def replies(self, ts: str) -> tuple[Message, ...]:
        """The replies under a message, by ts."""
        with self._workspace.lock:
            return self._workspace.replies(self._room, ts)

    @property
    def duplicates(self) -> Mapping[str, int]:
        """The metadata keys that stand more than once, with how often."""
        counted = Counter(m.key for m in self.messages if m.key)
        return {key: count for key, count in counted.items() if count > 1}


class SandboxSlack:
    """A Slack on loopback; a context manager that serves from a thread."""

    def __init__(
        self,
        channels: Iterable[str] = ("#news", "#news-ops"),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Path | str | None = None,
        faults: Iterable[Fault] = (),
        seed: int = 0,
        pace: Pace | None = None,
        history_lag_s: float = 0.0,
        token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        pace = pace or Pace()
        self.workspace = Workspace(Journal(Path(journal)) if journal else None)
        self.core = Core(
            self.workspace,
            Behaviour(history_lag_s=history_lag_s, history_limited=pace.history_limited),
            Limits(pace),
            FaultScript(faults, seed),
            clock=clock,
            ticks=ticks,
        )
        self.gestures = Gestures(self.core)
        self.token, self.app_token = token, app_token
        self._host, self.port = host, port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._furnish(channels)

    def _furnish(self, channels: Iterable[str]) -> None:
        """Make sure of the tokens and channels; what the journal brought back stays as it is."""
        if self.token not in self.workspace.tokens:
            self.workspace.record(Token(self.token))
        if self.app_token not in self.workspace.tokens:
            self.workspace.record(Token(self.app_token, ("connections:write",)))
        for name in channels:
            self.add_channel(name)

    # -- running --------------------------------------------------------------------------------------------

    def prepare(self) -> Server:
        """Bind the port and build the server, without running it."""
        listener = bind(self._host, self.port)
        self.port = listener.getsockname()[1]
        self.core.behaviour.url = self.url
        config = uvicorn.Config(
            build_app(self.core, self.gestures),
            http=self.core.connections.protocol(),
            ws="websockets-sansio",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = Server(config, (self._host, self.port), listener)
        self.core.server = server
        return server

    def start(self) -> Self:
        """Serve from a thread; returns when the port answers."""
        server = self.prepare()
        self._thread = threading.Thread(target=self._serve, args=(server,), name="sandbox-slack", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_S
        while not server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the sandbox Slack did not start")
            time.sleep(0.005)
        return self

    def _serve(self, server: Server) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            await server.run_here()

        asyncio.run(run())

    def stop(self) -> None:
        """Stop serving; what arrived can still be looked at."""
        if self._thread is not None and self.core.server is not None:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self.core.server.end)
            self._thread.join(START_S)
            self._thread = None
        self.workspace.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- addresses ------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self.port}"

    @property
    def api_url(self) -> str:
        """What goes into `WebClient(base_url=...)`."""
        return f"{self.url}/api/"

    def webhook_url(self, channel: str) -> str:
        """The incoming webhook of a channel."""
        return f"{self.url}/services/{TEAM}/B{self.channel(channel).id[1:]}/{HOOK_SECRET}"

    @property
    def webhooks(self) -> dict[str, str]:
        """The incoming webhook of each channel by its name."""
        return {f"#{r.channel.name}": self.webhook_url(r.channel.id) for r in self.workspace.rooms.values()}

    @property
    def channel_ids(self) -> dict[str, str]:
        """The ID of each channel by its name."""
        return {f"#{r.channel.name}": r.channel.id for r in self.workspace.rooms.values()}

    # -- looking --------------------------------------------------------------------------------------------

    def channel(self, name: str) -> ChannelLook:
        """A channel by `#name`, name or ID."""
        room = self.workspace.room(name)
        if room is None:
            raise KeyError(name)
        return ChannelLook(self.workspace, room)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What stands in all channels."""
        return tuple(
            m for r in list(self.workspace.rooms.values()) for m in ChannelLook(self.workspace, r).messages
        )

    @property
    def duplicates(self) -> Mapping[str, int]:
        """The metadata keys that stand more than once anywhere, with how often."""
        counted = Counter(m.key for m in self.messages if m.key)
        return {key: count for key, count in counted.items() if count > 1}

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(self.workspace.calls)

    @property
    def early_calls(self) -> int:
        """How many calls came before a Retry-After had ended."""
        return sum(call.early for call in self.calls)

    @property
    def pings(self) -> tuple[Ping, ...]:
        """Special sequences that would really have called people."""
        return tuple(self.workspace.pings)

    # -- changing -------------------------------------------------------------------------------------------

    def add_channel(self, name: str, *, is_private: bool = False, is_member: bool = True) -> ChannelLook:
        """Open a channel; one that is there stays as it is."""
        channel = self.workspace.add_channel(
            name, self.core.clock(), is_private=is_private, is_member=is_member
        )
        if hook_token(channel.id) not in self.workspace.tokens:
            self.workspace.record(Token(hook_token(channel.id), (HOOK_SECRET,)))
        return self.channel(channel.id)

    def disable_webhook(self, channel: str) -> None:
        """Make the incoming webhook of a channel answer no_service."""
        self.revoke(hook_token(self.channel(channel).id), "no_service")

    def archive(self, name: str, *, archived: bool = True) -> None:
        self.workspace.record(replace(self.channel(name).record, is_archived=archived))

    def set_member(self, name: str, *, is_member: bool) -> None:
        """Invite the bot into a channel or remove it."""
        self.workspace.record(replace(self.channel(name).record, is_member=is_member))

    def revoke(self, token: str = "", error: str = "token_revoked") -> None:
        """Make a token answer with an error until it is restored."""
        self.workspace.record(replace(self.workspace.tokens[token or self.token], trouble=error))

    def restore(self, token: str = "") -> None:
        self.workspace.record(replace(self.workspace.tokens[token or self.token], trouble=""))

    def set_scopes(self, *scopes: str, token: str = "") -> None:
        self.workspace.record(replace(self.workspace.tokens[token or self.token], scopes=scopes))

    def set_faults(self, *faults: Fault, seed: int = 0) -> None:
        """Replace the fault script."""
        self.core.faults.load(faults, seed)

    def refuse_connections(self, seconds: float) -> None:
        """Let nobody connect for a while."""
        self._do(self._refuse_connections(seconds))

    async def _refuse_connections(self, seconds: float) -> None:
        if self.core.server is not None:
            self.core.server.refuse(seconds)

    # -- what a person does ---------------------------------------------------------------------------------

    def _do(self, gesture: Coroutine[Any, Any, Done]) -> Done:
        if self._loop is None:
            raise RuntimeError("the sandbox Slack is not running")
        return asyncio.run_coroutine_threadsafe(gesture, self._loop).result(GESTURE_S)

    def click(self, channel: str, ts: str, action_id: str, choice: str = "", user: str = READER) -> Ack:
        """Press a button, or choose the option with the value `choice`; waits for the acknowledgement."""
        return self._do(self.gestures.click(channel, ts, action_id, choice, user))

    def tell_app(self, kind: str, payload: Json) -> Ack:
        """Send the app an envelope as it stands: one that is delivered twice, or a forged one."""
        return self._do(self.core.sockets.send(kind, payload))

    def slash(self, channel: str, line: str, user: str = READER) -> Ack:
        """Type a slash command into a channel."""
        return self._do(self.gestures.slash(channel, line, user))

    def submit(self, view_id: str, values: Json, user: str = READER) -> Ack:
        """Send a modal that the app opened."""
        return self._do(self.gestures.submit(view_id, values, user))

    def open_home(self, user: str = READER) -> Ack:
        """Look at the app's home tab."""
        return self._do(self.gestures.open_home(user))

    def say(self, channel: str, text: str, thread_ts: str = "", user: str = READER) -> Message:
        """Write a message as a person."""
        return self.gestures.say(channel, text, thread_ts, user)

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Make Socket Mode connections come anew."""
        self._do(self.core.sockets.disconnect(reason))

    @property
    def acks(self) -> tuple[Ack, ...]:
        """What became of every envelope that was sent over Socket Mode."""
        return tuple(self.core.sockets.acks)

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections are open."""
        return self.core.sockets.count

    @property
    def behaviour(self) -> Behaviour:
        """What can be set while it runs, such as `history_lag_s`."""
        return self.core.behaviour
