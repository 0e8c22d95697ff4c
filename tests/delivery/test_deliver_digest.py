"""A backlog becomes one message with the full list in its thread; nothing in it is dropped."""

from __future__ import annotations

from datetime import timedelta

from delivery_world import World, alert, edit, lost, now, reply, unanswered

from monitors.store.outbox import State
from sandbox.slack import Message


def titles_in(message: Message) -> list[str]:
    """The titles of the stories that a digest or one of its pages lists."""
    lists = [
        part
        for block in message.blocks
        for part in block.get("elements", [])
        if part["type"] == "rich_text_list"
    ]
    return [item["elements"][0]["text"] for part in lists for item in part["elements"]]


def test_a_few_waiting_alerts_are_sent_one_by_one(world: World) -> None:
    world.enqueue(*[alert(number) for number in range(1, 11)])
    world.deliver()
    assert len(world.news()) == 10


def test_more_than_ten_waiting_alerts_become_one_digest(world: World) -> None:
    posts = [alert(number) for number in range(1, 13)]
    world.enqueue(*posts)
    summary = world.deliver()
    [digest] = world.news()
    assert digest.text.startswith("News digest · 12 stories")
    assert titles_in(digest) == [f"Story {number}" for number in range(1, 11)]
    [page] = world.slack.channel("#news").replies(digest.ts)
    assert titles_in(page) == [f"Story {number}" for number in range(1, 13)]
    assert set(world.states(posts)) == {State.DIGESTED}
    assert summary.pending == 0


def test_a_thousand_alerts_at_once_make_one_message_with_all_in_its_thread(world: World) -> None:
    posts = [alert(number) for number in range(1, 1001)]
    world.enqueue(*posts)
    world.deliver()
    [digest] = world.news()
    pages = world.slack.channel("#news").replies(digest.ts)
    listed = [title for page in pages for title in titles_in(page)]
    assert listed == [f"Story {number}" for number in range(1, 1001)]


def test_a_digest_whose_answer_is_lost_is_not_sent_twice(world: World) -> None:
    world.slack.set_faults(unanswered(1), lost(2))
    world.enqueue(*[alert(number) for number in range(1, 13)])
    world.deliver()
    [digest] = world.news()
    assert len(world.slack.channel("#news").replies(digest.ts)) == 1


def test_a_later_reply_hangs_on_the_digest(world: World) -> None:
    posts = [alert(number) for number in range(1, 13)]
    world.enqueue(*posts)
    world.deliver()
    world.enqueue(reply(posts[3]), edit(posts[4]))
    world.deliver()
    [digest] = world.news()
    _, answer = world.slack.channel("#news").replies(digest.ts)
    assert "Part 1 of Story 4" in answer.text
    assert world.row(edit(posts[4])).state is State.SUPERSEDED


def test_an_urgent_alert_is_not_put_into_a_digest_of_a_backlog(world: World) -> None:
    urgent = alert(99, urgent=True)
    world.enqueue(*[alert(number) for number in range(1, 13)], urgent)
    world.deliver()
    assert urgent.key in set(world.keys())
    assert len(world.news()) == 2


def test_what_was_collected_for_an_hour_comes_as_one_digest(world: World) -> None:
    past = now() - timedelta(seconds=1)
    collected = [alert(number, due=past, collect=True) for number in (1, 2)]
    single = alert(3)
    world.enqueue(*collected, single)
    world.deliver()
    assert len(world.news()) == 2
    assert single.key in set(world.keys())
    assert world.states([*collected, single]) == [State.DIGESTED, State.DIGESTED, State.SENT]


def test_a_monitor_that_wants_it_now_takes_a_collected_alert_along(world: World) -> None:
    waiting = alert(1, due=now() + timedelta(hours=8), collect=True)
    world.enqueue(waiting)
    world.enqueue(edit(waiting, monitors=("Blockchain", "Urgent")))
    world.deliver()
    assert world.keys() == [waiting.key]
    assert world.news()[0].text.startswith("Blockchain, Urgent: Story 1")
