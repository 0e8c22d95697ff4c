"""The listener against the sandbox Slack: acknowledged at once, done once, shown on the message."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from clicks import PAYLOAD, click, payload
from delivery_world import World, alert, edit, now, reply
from line import entry

from monitors.pipeline.feedback.act import act_on
from monitors.pipeline.feedback.listen import listen
from monitors.store import acts, articles
from monitors.store.articles import BodyState
from monitors.store.engine import open_engine, reading, writing
from sandbox.slack import Message, Pace, SandboxSlack
from sandbox.slack.sockets import Ack

pytestmark = pytest.mark.slow

CONFIG = """
database: sqlite:///news.db
slack: {channel: "#news", ops_channel: "#news-ops"}
sources: [{name: Ledger, url: "https://news.example/feed"}]
monitors: [{name: Blockchain, keywords: [blockchain]}]
"""
BUTTONS = ["relevant", "not_relevant", "why", "mute"]


def eventually(condition: Callable[[], Any], patience_s: float = 15.0) -> Any:
    deadline = time.monotonic() + patience_s
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert found
    return found


@dataclass
class Talk:
    """A listener on a database, beside a Slack in which one alert stands."""

    world: World
    folder: Path
    told: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def slack(self) -> SandboxSlack:
        return self.world.slack

    @property
    def message(self) -> Message:
        return self.slack.channel("#news").top_level[0]

    def press(self, action: str, choice: str = "") -> Ack:
        return self.slack.click("#news", self.message.ts, action, choice)

    def hears(self, text: str) -> None:
        eventually(lambda: any(text in line for line in self.told))

    def shows(self, text: str) -> None:
        eventually(lambda: text in self.message.text)

    def private(self) -> list[Message]:
        """What only the reader sees."""
        rooms = self.slack.workspace.rooms
        return [each for each in rooms[self.slack.channel("#news").id].messages.values() if each.only_for]

    def acts(self) -> list[str]:
        with reading(self.world.engine) as connection:
            return [str(each.verb) for each in acts.acts(connection)]


@contextmanager
def world_of(folder: Path) -> Iterator[World]:
    (folder / "config.yaml").write_text(CONFIG)
    engine = open_engine(f"sqlite:///{folder / 'news.db'}")
    with SandboxSlack(("#news", "#news-ops"), pace=Pace(enabled=False)) as slack:
        world = World(engine, slack)
        world.environment = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        yield world
    engine.dispose()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_of(tmp_path) as made:
        yield made


@pytest.fixture
def talk(world: World, tmp_path: Path) -> Iterator[Talk]:
    with writing(world.engine) as connection:
        seen = articles.unseen(connection, [entry("Story of a blockchain")])
        articles.add_articles(connection, seen.new, [("", BodyState.NONE)], now())
    world.enqueue(alert(1))
    world.deliver()
    made = Talk(world, tmp_path)
    listening = threading.Thread(
        target=listen, args=(tmp_path / "config.yaml", world.environment, made.stop, made.told.append)
    )
    listening.start()
    made.hears("Connected to Slack")
    yield made
    made.stop.set()
    listening.join(10)
    assert not listening.is_alive()


def rows_of_buttons(message: Message) -> list[list[str]]:
    return [
        [each["action_id"] for each in block["elements"]]
        for block in message.blocks
        if block["type"] == "actions"
    ]


def test_alerts_have_buttons_where_both_tokens_are_and_nothing_else_has(world: World) -> None:
    world.enqueue(alert(1), edit(alert(1)), reply(alert(1)))
    world.deliver()
    world.enqueue(edit(alert(1), 2, also=("AP",)))
    world.deliver()
    news, answer = world.slack.channel("#news").messages
    assert news.versions
    assert (rows_of_buttons(news), rows_of_buttons(answer)) == ([BUTTONS], [])
    del world.environment["SLACK_APP_TOKEN"]
    world.enqueue(alert(2))
    world.deliver()
    assert rows_of_buttons(world.news()[-1]) == []
    world.environment |= {"SLACK_APP_TOKEN": world.slack.app_token}
    world.section = {"digest_over": 1}
    world.enqueue(alert(3), alert(4))
    world.deliver()
    assert rows_of_buttons(world.news()[-1]) == []
    assert world.slack.pings == ()


def test_a_click_is_acknowledged_and_the_message_tells_it(talk: Talk) -> None:
    ack = talk.press("relevant")
    assert ack.acked
    talk.shows("1 relevant")
    talk.press("not_relevant")
    talk.shows("1 not relevant")
    assert "1 relevant" not in talk.message.text
    assert rows_of_buttons(talk.message) == [BUTTONS]
    talk.press("mute", "monitor 0")
    talk.shows("monitor Blockchain muted by reader until")
    assert talk.acts() == ["relevant", "not relevant", "mute"]


def test_fifty_clicks_are_acknowledged_within_300_ms_each(talk: Talk) -> None:
    acks = [talk.press("not_relevant" if number % 2 else "relevant") for number in range(50)]
    assert all(ack.acked for ack in acks)
    assert sorted(ack.seconds for ack in acks)[-2] < 0.3


def test_an_acknowledgement_waits_for_no_database(talk: Talk) -> None:
    with closing(sqlite3.connect(talk.folder / "news.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        acks = [talk.press(action) for action in ("relevant", "why", "not_relevant")]
        assert all(ack.acked and ack.seconds < 0.3 for ack in acks)
        assert talk.acts() == []
        other.execute("ROLLBACK")
    talk.shows("1 not relevant")


def test_why_is_answered_to_who_asked_alone(talk: Talk) -> None:
    assert talk.press("why").acked
    [answer] = eventually(talk.private)
    assert answer.only_for == "U0READER01"
    assert answer.text.startswith("Story of a blockchain")
    assert "matched: no monitor matched" in answer.text
    assert {block["type"] for block in answer.blocks} == {"rich_text"}
    assert len(talk.slack.channel("#news").messages) == 1


def told_payload(talk: Talk, **changes: Any) -> dict[str, Any]:
    """A click on the alert, as Slack tells of it."""
    place = {"id": talk.slack.channel("#news").id, "name": "news"}
    container = {"type": "message", "message_ts": talk.message.ts}
    pressed = {"type": "button", "action_id": "relevant", "action_ts": f"{time.time():.6f}"}
    response_url = f"{talk.slack.url}/response/none"
    return {
        **PAYLOAD,
        "channel": place,
        "container": container,
        "actions": [pressed],
        "response_url": response_url,
    } | changes


def test_a_click_that_slack_delivers_again_counts_once(talk: Talk) -> None:
    told = told_payload(talk)
    assert all(talk.slack.tell_app("interactive", told).acked for _ in range(3))
    talk.hears("as ada (U0READER01) said already")
    talk.shows("1 relevant")
    assert talk.acts() == ["relevant"]


def test_forged_and_broken_envelopes_are_acknowledged_ignored_and_logged(talk: Talk) -> None:
    elsewhere = {"type": "message", "message_ts": "1600000000.000000"}
    forged = [
        {},
        payload("actions", 0, "action_id", value="drop"),
        payload("user", value=None),
        payload("actions", value={"0": 1}),
        told_payload(talk, container=elsewhere),
        told_payload(talk, response_url="http://127.0.0.1:9/internal", container=elsewhere),
        told_payload(talk, channel={"id": "C0SOMEWHERE"}),
    ]
    for each in forged:
        assert talk.slack.tell_app("interactive", each).acked
    assert talk.slack.tell_app("slash_commands", {"command": "/wirewatch"}).acked
    talk.hears("its response_url is not one of Slack's")
    talk.hears("Ignored what Slack told: nothing of ours was pressed.")
    talk.hears("ignored: no alert of ours stands there")
    assert talk.acts() == []
    assert talk.press("relevant").acked
    talk.shows("1 relevant")


def test_a_click_comes_through_after_the_connection_was_refreshed(talk: Talk) -> None:
    talk.slack.disconnect_sockets()
    eventually(lambda: talk.slack.sockets == 1 and talk.press("relevant").acked)
    talk.shows("1 relevant")


def test_a_slack_that_sends_it_away_at_once_is_not_called_without_a_pause(talk: Talk) -> None:
    began = time.monotonic()
    while time.monotonic() < began + 4.0:
        if talk.slack.sockets:
            talk.slack.disconnect_sockets()
        time.sleep(0.01)
    assert talk.world.calls("apps.connections.open") <= 6
    eventually(lambda: talk.slack.sockets == 1 and talk.press("relevant").acked, 30)
    talk.shows("1 relevant")


def test_a_revoked_app_token_is_told_and_a_restored_one_taken_up(talk: Talk) -> None:
    talk.slack.revoke(talk.slack.app_token)
    talk.slack.disconnect_sockets()
    talk.hears("No connection to Slack (token_revoked); the next attempt follows in 2 s.")
    asked = talk.world.calls("apps.connections.open")
    time.sleep(1.0)
    assert talk.world.calls("apps.connections.open") <= asked + 1
    talk.slack.restore(talk.slack.app_token)
    eventually(lambda: talk.slack.sockets == 1)
    assert talk.press("relevant").acked
    talk.shows("1 relevant")


def test_an_edit_that_the_listener_did_not_get_to_send_is_sent_by_the_next_delivery(world: World) -> None:
    world.enqueue(alert(1))
    world.deliver()
    [message] = world.news()
    pressed = click("relevant", now(), ts=message.ts)
    with writing(world.engine) as connection:
        here = replace(pressed, channel_id=world.slack.channel("#news").id)
        assert act_on(connection, world.config, here, now()).changed
    world.deliver()
    assert "1 relevant" in world.news()[0].text


def test_a_broken_configuration_does_not_stop_the_buttons(talk: Talk) -> None:
    (talk.folder / "config.yaml").write_text("monitors: [")
    talk.press("relevant")
    talk.hears("The configuration stays as it was")
    talk.shows("1 relevant")


def test_whoever_pressed_hears_of_a_database_that_cannot_be_used(talk: Talk) -> None:
    with closing(sqlite3.connect(talk.folder / "news.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE feedback RENAME TO elsewhere")
        assert talk.press("relevant").acked
        [answer] = eventually(talk.private)
        assert answer.text.startswith("That could not be done now")
        talk.hears("failed: OperationalError")
        other.execute("ALTER TABLE elsewhere RENAME TO feedback")
    talk.press("relevant")
    talk.shows("1 relevant")


def test_no_secret_reaches_the_log_at_any_level(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    talk.press("relevant")
    talk.slack.disconnect_sockets()
    eventually(lambda: talk.slack.sockets == 1)
    talk.shows("1 relevant")
    assert len(caplog.records) > 5
    assert "envelope_id" in caplog.text
    for secret in (talk.slack.token, talk.slack.app_token):
        assert secret not in caplog.text
    assert "ticket=(redacted)" in caplog.text
    assert json.dumps(talk.told).count("xapp-") == 0
