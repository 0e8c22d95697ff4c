"""slack_sdk's own WebClient against the sandbox: posting, editing, deleting and reading back."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
from slack_clients import NO_LIMITS, client_of, error_of
from slack_sdk import WebClient

from sandbox.slack import SandboxSlack

METADATA = {"event_type": "wirewatch_delivery", "event_payload": {"key": "k1", "kind": "alert"}}


def news(slack: SandboxSlack) -> str:
    return slack.channel("#news").id


def test_auth_test_names_the_bot(client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["ok"]
    assert answer["bot_id"]
    assert answer["user_id"] == "U0BOT00001"


def test_a_post_gets_a_ts_and_stands_in_the_channel(slack: SandboxSlack, client: WebClient) -> None:
    first = client.chat_postMessage(channel=news(slack), text="one")
    second = client.chat_postMessage(channel="#news", text="two")
    assert re.fullmatch(r"\d{10}\.\d{6}", first["ts"])
    assert second["ts"] > first["ts"]
    assert second["channel"] == news(slack)
    assert [m.text for m in slack.channel("#news").messages] == ["one", "two"]


def test_metadata_comes_back_only_when_asked_for(slack: SandboxSlack, client: WebClient) -> None:
    client.chat_postMessage(channel=news(slack), text="one", metadata=METADATA)
    plain = client.conversations_history(channel=news(slack))["messages"][0]
    asked = client.conversations_history(channel=news(slack), include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert asked["metadata"] == METADATA
    assert slack.channel("#news").messages[0].key == "k1"


def test_form_fields_and_json_mean_the_same(slack: SandboxSlack) -> None:
    form = b"channel=%23news&text=hello&metadata=" + json.dumps(METADATA).encode()
    for body, kind in ((form, "application/x-www-form-urlencoded"), (form_as_json(), "application/json")):
        request = urllib.request.Request(
            f"{slack.api_url}chat.postMessage",
            data=body,
            headers={"Authorization": f"Bearer {slack.token}", "Content-Type": kind},
        )
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer)["ok"]
    assert [(m.text, m.key) for m in slack.channel("#news").messages] == [("hello", "k1")] * 2


def form_as_json() -> bytes:
    return json.dumps({"channel": "#news", "text": "hello", "metadata": METADATA}).encode()


def test_replies_stay_out_of_history_and_count_on_their_parent(
    slack: SandboxSlack, client: WebClient
) -> None:
    channel = news(slack)
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    client.chat_postMessage(channel=channel, text="quiet", thread_ts=parent)
    loud = client.chat_postMessage(channel=channel, text="loud", thread_ts=parent, reply_broadcast=True)["ts"]
    messages = client.conversations_history(channel=channel)["messages"]
    assert [m["text"] for m in messages] == ["loud", "parent"]
    assert messages[1]["reply_count"] == 2
    assert messages[1]["latest_reply"] == loud
    thread = client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert [m["text"] for m in thread] == ["parent", "quiet", "loud"]


def test_a_reply_to_a_parent_that_is_gone_lands_in_the_channel(
    slack: SandboxSlack, client: WebClient
) -> None:
    parent = client.chat_postMessage(channel=news(slack), text="parent")["ts"]
    client.chat_delete(channel=news(slack), ts=parent)
    answer = client.chat_postMessage(channel=news(slack), text="orphan", thread_ts=parent)
    assert "thread_ts" not in answer["message"]
    assert [m.text for m in slack.channel("#news").top_level] == ["orphan"]


def test_a_deleted_parent_leaves_a_tombstone_over_its_replies(slack: SandboxSlack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=news(slack), text="parent")["ts"]
    client.chat_postMessage(channel=news(slack), text="reply", thread_ts=parent)
    client.chat_delete(channel=news(slack), ts=parent)
    (tombstone,) = client.conversations_history(channel=news(slack))["messages"]
    assert tombstone["subtype"] == "tombstone"
    assert tombstone["reply_count"] == 1
    assert [m.text for m in slack.channel("#news").messages] == ["reply"]


def test_an_edit_keeps_what_it_does_not_name_and_is_marked(slack: SandboxSlack, client: WebClient) -> None:
    blocks = [{"type": "divider", "block_id": "b1"}]
    ts = client.chat_postMessage(channel=news(slack), text="old", blocks=blocks, metadata=METADATA)["ts"]
    client.chat_update(channel=news(slack), ts=ts, text="new")
    (message,) = client.conversations_history(channel=news(slack), include_all_metadata=True)["messages"]
    assert message["text"] == "new"
    assert message["blocks"] == blocks
    assert message["metadata"] == METADATA
    assert message["edited"]["user"] == "U0BOT00001"
    assert [v["text"] for v in slack.channel("#news").messages[0].versions] == ["old"]


def test_an_edit_or_a_deletion_of_nothing_is_refused(slack: SandboxSlack, client: WebClient) -> None:
    nothing = "1700000000.000100"
    assert (
        error_of(lambda: client.chat_update(channel=news(slack), ts=nothing, text="x")) == "message_not_found"
    )
    assert error_of(lambda: client.chat_delete(channel=news(slack), ts=nothing)) == "message_not_found"
    assert error_of(lambda: client.chat_update(channel="#news", ts=nothing, text="x")) == "channel_not_found"


def test_history_comes_in_pages_newest_first(slack: SandboxSlack, client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=news(slack), text=f"m{n}")["ts"] for n in range(7)]
    seen, cursor = [], None
    while True:
        page = client.conversations_history(channel=news(slack), limit=3, cursor=cursor)
        seen += [m["ts"] for m in page["messages"]]
        assert page["has_more"] == bool(page.get("response_metadata"))
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == stamps[::-1]


@pytest.mark.parametrize(("inclusive", "expected"), [(False, ["m2"]), (True, ["m3", "m2", "m1"])])
def test_history_keeps_to_its_bounds(
    slack: SandboxSlack, client: WebClient, inclusive: bool, expected: list[str]
) -> None:
    stamps = [client.chat_postMessage(channel=news(slack), text=f"m{n}")["ts"] for n in range(5)]
    page = client.conversations_history(
        channel=news(slack), oldest=stamps[1], latest=stamps[3], inclusive=inclusive
    )
    assert [m["text"] for m in page["messages"]] == expected


def test_a_wrong_cursor_is_refused(slack: SandboxSlack, client: WebClient) -> None:
    assert (
        error_of(lambda: client.conversations_history(channel=news(slack), cursor="xyz")) == "invalid_cursor"
    )


def test_who_lists_channels_sees_public_ones_and_the_private_ones_with_the_bot(
    slack: SandboxSlack, client: WebClient
) -> None:
    slack.add_channel("#elsewhere", is_member=False)
    slack.add_channel("#secret", is_private=True, is_member=False)
    slack.add_channel("#desk", is_private=True)
    pages = [
        p["channels"] for p in client.conversations_list(types="public_channel,private_channel", limit=2)
    ]
    assert len(pages) == 2
    assert {c["name"] for page in pages for c in page} == {"news", "news-ops", "elsewhere", "desk"}
    assert {c["name"] for c in client.conversations_list()["channels"]} == {"news", "news-ops", "elsewhere"}


def test_info_tells_membership_and_join_changes_it(slack: SandboxSlack, client: WebClient) -> None:
    other = slack.add_channel("#elsewhere", is_member=False).id
    assert not client.conversations_info(channel=other)["channel"]["is_member"]
    assert error_of(lambda: client.chat_postMessage(channel=other, text="x")) == "not_in_channel"
    assert error_of(lambda: client.conversations_history(channel=other)) == "not_in_channel"
    client.conversations_join(channel=other)
    assert client.chat_postMessage(channel=other, text="x")["ok"]


def test_a_private_channel_without_the_bot_does_not_exist(slack: SandboxSlack, client: WebClient) -> None:
    hidden = slack.add_channel("#secret", is_private=True, is_member=False).id
    assert error_of(lambda: client.chat_postMessage(channel=hidden, text="x")) == "channel_not_found"
    assert error_of(lambda: client.conversations_info(channel=hidden)) == "channel_not_found"


def test_an_archived_channel_takes_nothing(slack: SandboxSlack, client: WebClient) -> None:
    slack.archive("#news")
    assert error_of(lambda: client.chat_postMessage(channel="#news", text="x")) == "is_archived"
    slack.archive("#news", archived=False)
    assert client.chat_postMessage(channel="#news", text="x")["ok"]


def test_a_permalink_carries_the_thread(slack: SandboxSlack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=news(slack), text="parent")["ts"]
    reply = client.chat_postMessage(channel=news(slack), text="reply", thread_ts=parent)["ts"]
    link = client.chat_getPermalink(channel=news(slack), message_ts=reply)["permalink"]
    assert link.startswith(f"{slack.url}/archives/{news(slack)}/p{reply.replace('.', '')}?thread_ts={parent}")


def test_tokens_are_refused_each_for_its_reason(slack: SandboxSlack, client: WebClient) -> None:
    wrong = WebClient("xoxb-wrong", base_url=slack.api_url, retry_handlers=[])
    nobody = WebClient(base_url=slack.api_url, retry_handlers=[])
    assert error_of(wrong.auth_test) == "invalid_auth"
    assert error_of(nobody.auth_test) == "not_authed"
    slack.revoke()
    assert error_of(client.auth_test) == "token_revoked"
    slack.restore()
    assert client.auth_test()["ok"]


def test_a_missing_scope_is_named(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_scopes("chat:write", "groups:history")
    assert error_of(lambda: client.conversations_history(channel=news(slack))) == "missing_scope"
    assert client.chat_postMessage(channel="#news", text="x")["ok"]
    slack.set_scopes("channels:history")
    assert error_of(lambda: client.chat_postMessage(channel="#news", text="x")) == "missing_scope"


def test_a_message_without_words_is_refused(slack: SandboxSlack, client: WebClient) -> None:
    silent = {"channel": "#news", "text": "  "}
    assert error_of(lambda: client.api_call("chat.postMessage", json=silent)) == "no_text"
    assert error_of(lambda: client.chat_postMessage(channel="#news", text="x" * 40_001)) == "msg_too_long"
    ts = client.chat_postMessage(channel="#news", text="x" * 40_000)["ts"]
    assert (
        error_of(lambda: client.chat_update(channel=news(slack), ts=ts, text="x" * 4_001)) == "msg_too_long"
    )


def test_metadata_is_checked(client: WebClient) -> None:
    def post(metadata: dict[str, object]) -> object:
        return client.chat_postMessage(channel="#news", text="x", metadata=metadata)

    assert error_of(lambda: post({"event_type": "x"})) == "invalid_metadata_format"
    assert (
        error_of(lambda: post({"event_type": "x", "event_payload": {"a": "b" * 9_000}}))
        == "metadata_too_large"
    )


def test_reading_is_refused_for_each_reason(slack: SandboxSlack, client: WebClient) -> None:
    channel, secret = news(slack), slack.add_channel("#secret", is_private=True, is_member=False).id
    history, replies = client.conversations_history, client.conversations_replies
    assert error_of(lambda: history(channel="#news")) == "channel_not_found"
    assert error_of(lambda: history(channel=channel, oldest="yesterday")) == "invalid_ts_oldest"
    assert error_of(lambda: history(channel=channel, latest="1e9")) == "invalid_ts_latest"
    assert error_of(lambda: replies(channel=secret, ts="1.0")) == "channel_not_found"
    assert error_of(lambda: replies(channel=channel, ts="1.0", cursor="x")) == "invalid_cursor"
    assert error_of(lambda: replies(channel=channel, ts="1.0")) == "thread_not_found"
    assert error_of(lambda: client.conversations_members(channel=secret)) == "channel_not_found"
    assert error_of(lambda: client.conversations_list(cursor="x")) == "invalid_cursor"
    assert len(client.conversations_members(channel=channel)["members"]) == 2


def test_joining_is_refused_for_each_reason(slack: SandboxSlack, client: WebClient) -> None:
    private, public = slack.add_channel("#desk", is_private=True).id, news(slack)
    slack.archive("#news")
    assert error_of(lambda: client.conversations_join(channel="C404")) == "channel_not_found"
    assert error_of(lambda: client.conversations_join(channel=public)) == "is_archived"
    refused = error_of(lambda: client.conversations_join(channel=private))
    assert refused == "method_not_supported_for_channel_type"


def test_listing_needs_the_scope_of_its_kind(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_scopes("channels:read")
    assert client.conversations_list()["ok"]
    assert error_of(lambda: client.conversations_list(types="private_channel")) == "missing_scope"
    slack.set_scopes("groups:read")
    assert error_of(lambda: client.conversations_info(channel=news(slack))) == "missing_scope"


def test_an_edit_can_remove_blocks_and_metadata(slack: SandboxSlack, client: WebClient) -> None:
    said = {"text": "old", "blocks": [{"type": "divider"}], "metadata": METADATA}
    ts = client.chat_postMessage(channel=news(slack), **said)["ts"]
    client.chat_update(channel=news(slack), ts=ts, text="new", blocks=[], metadata={})
    (message,) = slack.channel("#news").messages
    assert (message.text, message.blocks, message.metadata) == ("new", (), None)
    empty = {"channel": news(slack), "ts": ts}
    assert error_of(lambda: client.api_call("chat.update", json=empty)) == "no_text"


def test_a_reply_to_a_reply_joins_the_same_thread(slack: SandboxSlack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=news(slack), text="parent")["ts"]
    reply = client.chat_postMessage(channel=news(slack), text="reply", thread_ts=parent)["ts"]
    client.chat_postMessage(channel=news(slack), text="again", thread_ts=reply)
    assert [m.text for m in slack.channel("#news").replies(parent)] == ["reply", "again"]
    wrong = {"channel": news(slack), "text": "x", "thread_ts": "soon"}
    assert error_of(lambda: client.chat_postMessage(**wrong)) == "invalid_thread_ts"


def test_a_body_that_cannot_be_read_is_refused(slack: SandboxSlack) -> None:
    request = urllib.request.Request(f"{slack.api_url}auth.test", b"{", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"ok": False, "error": "invalid_json"}


def test_a_ts_grows_even_when_the_clock_goes_back() -> None:
    moments = iter([1000.0, 2000.0, 1500.0, 1500.0, 3000.0])
    with SandboxSlack(["#news"], pace=NO_LIMITS, clock=lambda: next(moments)) as slack:
        stamps = [slack.say("#news", str(n)).ts for n in range(4)]
    assert stamps == ["2000.000100", "2000.000200", "2000.000300", "3000.000100"]


def test_an_unknown_method_is_named(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.shout")) == "unknown_method"


def test_everything_survives_a_restart_through_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "slack.journal"
    with SandboxSlack(journal=path) as slack:
        client = client_of(slack)
        parent = client.chat_postMessage(channel="#news", text="parent", metadata=METADATA)["ts"]
        client.chat_postMessage(channel="#news", text="reply", thread_ts=parent)
        gone = client.chat_postMessage(channel="#news", text="gone")["ts"]
        client.chat_delete(channel=news(slack), ts=gone)
        slack.revoke()
        before = slack.messages
    with path.open("ab") as torn:
        torn.write(b'{"event":"message","ts":"17')
    with SandboxSlack(journal=path) as slack:
        assert slack.messages == before
        assert error_of(client_of(slack).auth_test) == "token_revoked"
        slack.restore()
        after = client_of(slack).chat_postMessage(channel="#news", text="after")["ts"]
        assert after > gone
        assert [call.method for call in slack.calls][-1] == "chat.postMessage"
