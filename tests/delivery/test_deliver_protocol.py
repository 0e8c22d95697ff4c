"""What waits arrives once and in order, whatever happens to a post on its way."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from delivery_world import POST, World, alert, edit, lost, now, reply, unanswered
from sqlalchemy import update

from monitors.records import PostKind
from monitors.store import leases, outbox
from monitors.store.engine import reading, writing
from monitors.store.outbox import State
from monitors.store.tables import outbox as outbox_table
from sandbox.slack import Fault, Kind, Phase


def test_alerts_arrive_in_order_and_the_outbox_is_empty(world: World) -> None:
    posts = [alert(number) for number in range(1, 6)]
    world.enqueue(*posts)
    summary = world.deliver()
    assert (summary.delivered, summary.pending, summary.failures) == (5, 0, ())
    assert world.keys() == [post.key for post in posts]


def test_a_second_delivery_has_nothing_to_do(world: World) -> None:
    world.enqueue(alert(1))
    world.deliver()
    before = len(world.slack.calls)
    assert world.deliver().delivered == 0
    assert len(world.slack.calls) == before


def test_a_post_that_was_enqueued_twice_is_sent_once(world: World) -> None:
    world.enqueue(alert(1), alert(1))
    world.enqueue(alert(1))
    world.deliver()
    assert len(world.news()) == 1


def test_a_reply_goes_into_the_thread_of_its_message(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent, reply(parent))
    world.deliver()
    [message] = world.news()
    [answer] = world.slack.channel("#news").replies(message.ts)
    assert answer.text.startswith("Blockchain: Part 1 of Story 1")


def test_an_edit_changes_the_message_that_stands(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent)
    world.deliver()
    world.enqueue(edit(parent))
    world.deliver()
    [message] = world.news()
    assert "Also reported by BBC" in message.text
    assert world.calls("chat.update") == 1
    assert message.key == parent.key


def test_an_edit_of_a_message_that_waits_changes_what_will_be_sent(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent, edit(parent))
    world.deliver()
    [message] = world.news()
    assert "Also reported by BBC" in message.text
    assert world.calls("chat.update") == 0


def test_only_the_newest_of_two_waiting_edits_is_made(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent)
    world.deliver()
    world.enqueue(edit(parent, 1, also=("BBC",)))
    world.enqueue(edit(parent, 2, also=("BBC", "AP")))
    world.deliver()
    assert "Also reported by BBC, AP" in world.news()[0].text
    assert world.calls("chat.update") == 1


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.STATUS, Kind.HTML, Kind.ERROR, Kind.TRUNCATED])
def test_an_unanswered_post_that_arrived_is_not_sent_again(world: World, kind: Kind) -> None:
    world.slack.set_faults(Fault(kind, Phase.AFTER, method=POST, nth=2))
    posts = [alert(number) for number in range(1, 4)]
    world.enqueue(*posts)
    assert world.deliver().delivered == 3
    assert world.keys() == [post.key for post in posts]
    assert world.calls(POST) == 3


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.STATUS, Kind.ERROR])
def test_a_post_that_was_lost_is_sent_again_in_its_place(world: World, kind: Kind) -> None:
    world.slack.set_faults(Fault(kind, Phase.BEFORE, method=POST, nth=2))
    posts = [alert(number) for number in range(1, 4)]
    world.enqueue(*posts)
    assert world.deliver().delivered == 3
    assert world.keys() == [post.key for post in posts]
    assert world.row(posts[1]).resent == 1


def test_a_post_that_is_lost_three_times_keeps_its_place_too(world: World) -> None:
    world.slack.set_faults(lost(2), lost(3), lost(4))
    posts = [alert(number) for number in range(1, 4)]
    world.enqueue(*posts)
    assert world.deliver().delivered == 3
    assert world.keys() == [post.key for post in posts]
    assert world.row(posts[1]).resent == 3


def test_a_lost_post_is_declared_lost_only_after_two_reads(world: World) -> None:
    # The waits count from the commit before the post, which on a loaded machine arrives half a second later.
    world.section["settle"] = timedelta(seconds=0.8)
    world.slack.set_faults(lost())
    world.enqueue(alert(1))
    world.deliver()
    first, second = (call.at for call in world.slack.calls if call.method == POST)
    reads = [call.at for call in world.slack.calls if call.method == "conversations.history"]
    assert sum(first < at < second for at in reads) >= 2
    assert second - first >= 4 * 0.8 - 0.6


def test_an_unanswered_reply_is_looked_up_in_its_thread(world: World) -> None:
    parent = alert(1)
    world.slack.set_faults(unanswered(2))
    world.enqueue(parent, reply(parent))
    world.deliver()
    assert len(world.slack.channel("#news").messages) == 2
    assert world.calls("conversations.replies") >= 1
    assert world.row(reply(parent)).state is State.SENT


def test_a_lost_reply_is_sent_again(world: World) -> None:
    parent = alert(1)
    world.slack.set_faults(lost(2))
    world.enqueue(parent, reply(parent))
    world.deliver()
    [message] = world.news()
    assert len(world.slack.channel("#news").replies(message.ts)) == 1


def test_a_doubtful_reply_does_not_hold_up_the_channel(world: World) -> None:
    first, second = alert(1), alert(2)
    world.enqueue(first, reply(first))
    world.slack.set_faults(lost(2))
    world.deliver(wait=False)
    world.enqueue(second)
    world.deliver(wait=False)
    assert len(world.news()) == 2


def test_one_read_settles_all_that_is_unknown_in_a_channel(world: World) -> None:
    posts = [alert(number) for number in range(1, 4)]
    world.enqueue(*posts)
    world.deliver()
    reads = world.calls("conversations.history")
    with writing(world.engine) as connection:  # as three killed senders would leave it
        connection.execute(update(outbox_table).values(state=State.SENDING, ts="", look_at=now()))
    world.deliver()
    assert world.calls("conversations.history") == reads + 1
    assert world.states(posts) == [State.SENT] * 3
    assert len(world.news()) == 3


def test_an_edit_whose_answer_was_lost_is_simply_made_again(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent)
    world.deliver()
    world.slack.set_faults(unanswered(method="chat.update"))
    world.enqueue(edit(parent))
    world.deliver()
    assert world.calls("chat.update") == 2
    assert world.states([parent, edit(parent)]) == [State.SENT, State.SENT]


def test_slack_that_cannot_be_reached_loses_nothing(world: World) -> None:
    world.slack.set_faults(Fault(Kind.REFUSE, Phase.BEFORE, method=POST, nth=1, seconds=0.2))
    posts = [alert(number) for number in range(1, 4)]
    world.enqueue(*posts)
    assert world.deliver().delivered == 3
    assert world.keys() == [post.key for post in posts]


def test_retry_after_is_obeyed_also_by_the_next_process(world: World) -> None:
    world.slack.set_faults(Fault(Kind.RATELIMITED, method=POST, nth=1, seconds=3))
    world.enqueue(alert(1))
    assert world.deliver(wait=False).pending == 1
    assert world.deliver(wait=False).pending == 1
    assert world.calls(POST) == 1
    assert world.slack.early_calls == 0


def test_retry_after_for_an_edit_holds_the_edits_of_all_channels(world: World) -> None:
    first, second = alert(1), alert(2, "#china")
    world.enqueue(first, second)
    world.deliver()
    world.slack.set_faults(Fault(Kind.RATELIMITED, method="chat.update", nth=1, seconds=3))
    world.enqueue(edit(first))
    world.deliver(wait=False)
    world.enqueue(edit(second))
    world.deliver()
    assert world.states([edit(first), edit(second)]) == [State.SENT, State.SENT]
    assert world.calls("chat.update") == 3
    assert world.slack.early_calls == 0


def test_the_second_copy_is_deleted_when_history_lags_behind_the_settle_time(world: World) -> None:
    world.slack.behaviour.history_lag_s = 1.2
    world.slack.set_faults(unanswered())
    world.enqueue(alert(1))
    world.deliver()
    assert len(world.news()) == 2  # the lookups came too early to see the first one
    time.sleep(1.3)
    world.deliver()
    time.sleep(0.1)
    assert len(world.news()) == 1
    assert world.slack.duplicates == {}
    assert world.row(alert(1)).ts == world.news()[0].ts


def test_a_message_is_sent_as_plain_text_when_its_blocks_are_refused(world: World) -> None:
    world.slack.set_faults(Fault(Kind.ERROR, method=POST, nth=1, error="invalid_blocks"))
    world.enqueue(alert(1))
    world.deliver()
    [message] = world.news()
    assert message.blocks == ()
    assert "Story 1" in message.text


def test_a_message_that_is_refused_twice_is_a_dead_letter_and_others_go_on(world: World) -> None:
    world.slack.set_faults(Fault(Kind.ERROR, method=POST, channel="#news", times=2, error="invalid_blocks"))
    posts = [alert(1), alert(2)]
    world.enqueue(*posts)
    summary = world.deliver()
    assert world.states(posts) == [State.DEAD, State.SENT]
    assert summary.dead == 1
    assert summary.failures == ("1 messages were refused - see: wirewatch outbox list",)
    assert [message.text.split("\n")[0] for message in world.news("#news-ops")] == [
        f"Message refused by Slack: {posts[0].key}"
    ]


def test_a_dead_letter_can_be_tried_again_by_hand(world: World) -> None:
    world.slack.set_faults(Fault(Kind.ERROR, method=POST, channel="#news", times=2, error="invalid_blocks"))
    world.enqueue(alert(1))
    world.deliver()
    with writing(world.engine) as connection:
        assert outbox.retry(connection, [alert(1).key], now()) == 1
    world.deliver()
    [message] = world.news()
    assert message.blocks != ()


def test_a_channel_that_another_sender_holds_is_left_to_it(world: World) -> None:
    with writing(world.engine) as connection:
        other = leases.Holder("other", "elsewhere", "boot", 1, "1")
        assert leases.take(connection, "channel:#news", other, now())
    world.enqueue(alert(1), alert(2, "#china"))
    summary = world.deliver(wait=False)
    assert (summary.delivered, summary.pending) == (1, 1)
    assert world.keys("#china") == [alert(2, "#china").key]


def test_leases_are_given_back(world: World) -> None:
    world.enqueue(alert(1))
    world.deliver()
    with reading(world.engine) as connection:
        assert leases.living(connection, "channel:", leases.this_process(), now()) == set()


def test_what_is_not_due_yet_waits(world: World) -> None:
    world.enqueue(alert(1, due=now() + timedelta(hours=8)), alert(2))
    summary = world.deliver()
    assert (summary.delivered, summary.pending) == (1, 1)
    assert world.keys() == [alert(2).key]


def test_a_related_message_links_to_the_earlier_one(world: World) -> None:
    earlier = alert(1)
    later = alert(2, related_key=earlier.key, related_title="Story 1")
    world.enqueue(earlier, later)
    world.deliver()
    first, second = world.news()
    elements = [
        element
        for block in second.blocks
        for part in block["elements"]
        for element in part.get("elements", [])
    ]
    [link] = [element for element in elements if element.get("text") == "Story 1"]
    assert link["url"].endswith(f"/archives/{first.channel}/p{first.ts.replace('.', '')}")


def test_messages_carry_their_key_in_metadata_and_in_the_first_block(world: World) -> None:
    world.enqueue(alert(1))
    world.deliver()
    [message] = world.news()
    assert message.metadata is not None
    assert message.metadata["event_payload"]["key"] == alert(1).key
    assert message.blocks[0]["block_id"] == alert(1).key
    assert message.metadata["event_payload"]["kind"] == PostKind.ALERT
