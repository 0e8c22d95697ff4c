"""What each hit calls for, and why."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors.alerts import Board, Candidate, Placed, Plan, Reason, Route, plan
from monitors.records import Article, Hit, PostKind, Tier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HUAWEI = Route("huawei", "Huawei", "#news", "normal")
CHAIN = Route("chain", "Blockchain", "#news", "normal", urgent=True)
CHINA = Route("china", "China tech", "#china", "normal")
ROUTES = {route.key: route for route in (HUAWEI, CHAIN, CHINA)}


def article(number: int, source: str = "Ledger", publisher: str = "") -> Article:
    return Article(
        number,
        source,
        f"https://{source}/{number}",
        "Huawei signs a deal",
        summary="It is about ledgers.",
        first_seen=NOW,
        publisher=publisher,
    )


def candidate(
    number: int,
    tier: Tier = Tier.NEW,
    *,
    story: int = 0,
    match: int = 0,
    monitors: tuple[str, ...] = ("huawei",),
    source: str = "Ledger",
    held: Reason | None = None,
) -> Candidate:
    hits = {key: (Hit(key, "title", 0, 6, "Huawei", "huawei"),) for key in monitors}
    placed = {"normal": Placed(tier, story or number, match, 0.9, "shares 4 words", "adds 34")}
    return Candidate(article(number, source), hits, placed, held)


def run(
    *candidates: Candidate, board: Board | None = None, mutes: frozenset[tuple[str, str]] = frozenset()
) -> Plan:
    return plan(candidates, ROUTES, board or Board(), mutes)


def kinds(result: Plan) -> list[PostKind]:
    return [post.kind for post in result.posts]


def reasons(result: Plan) -> list[Reason]:
    return [decision.reason for decision in result.decisions]


def test_a_new_story_is_an_alert() -> None:
    result = run(candidate(1))
    assert kinds(result) == [PostKind.ALERT]
    assert result.decisions[0].post == result.posts[0].key
    assert result.decisions[0].detail == "shares 4 words"
    assert result.posts[0].view.monitors == ("Huawei",)


def test_all_monitors_of_a_channel_stand_on_one_message() -> None:
    result = run(candidate(1, monitors=("huawei", "chain")))
    assert len(result.posts) == 1
    assert result.posts[0].view.monitors == ("Huawei", "Blockchain")
    assert result.posts[0].urgent
    assert reasons(result) == [Reason.ALERTED, Reason.ALERTED]


def test_monitors_of_two_channels_make_a_message_in_each() -> None:
    result = run(candidate(1, monitors=("huawei", "china")))
    assert [post.channel for post in result.posts] == ["#news", "#china"]


def test_the_same_article_again_changes_nothing() -> None:
    result = run(candidate(1), candidate(2, Tier.SAME, story=1, match=1, source="Post"))
    assert kinds(result) == [PostKind.ALERT]
    assert reasons(result) == [Reason.ALERTED, Reason.SAME]


def test_the_same_article_adds_a_monitor_that_newly_matches() -> None:
    result = run(candidate(1), candidate(2, Tier.SAME, story=1, match=1, monitors=("chain",)))
    assert kinds(result) == [PostKind.ALERT, PostKind.EDIT]
    assert result.posts[1].view.monitors == ("Huawei", "Blockchain")
    assert reasons(result)[1] is Reason.MONITOR_ADDED


def test_the_same_article_as_one_that_was_held_back_stays_silent() -> None:
    first = candidate(1, held=Reason.OLD_AT_FIRST_POLL)
    result = run(first, candidate(2, Tier.SAME, story=1, match=1))
    assert result.posts == ()
    assert reasons(result) == [Reason.OLD_AT_FIRST_POLL, Reason.SAME]


def test_a_copy_elsewhere_is_folded_into_the_message() -> None:
    result = run(candidate(1), candidate(2, Tier.FOLD, story=1, match=1, source="Post"))
    assert kinds(result) == [PostKind.ALERT, PostKind.EDIT]
    assert result.posts[1].view.also == ("Post",)
    assert result.posts[1].parent == result.posts[0].key
    assert result.decisions[1].post == result.posts[0].key


def test_a_second_copy_from_one_source_is_named_once() -> None:
    result = run(candidate(1), candidate(2, Tier.FOLD, story=1, match=1))
    assert kinds(result) == [PostKind.ALERT]
    assert reasons(result)[1] is Reason.ALREADY_NAMED


def test_a_copy_of_something_held_back_is_news() -> None:
    result = run(candidate(1, held=Reason.BASELINE), candidate(2, Tier.FOLD, story=1, match=1, source="Post"))
    assert kinds(result) == [PostKind.ALERT]
    assert reasons(result) == [Reason.BASELINE, Reason.ALERTED]


def test_a_development_is_answered_in_the_thread() -> None:
    result = run(candidate(1), candidate(2, Tier.THREAD, story=1, match=1, source="Post"))
    assert kinds(result) == [PostKind.ALERT, PostKind.REPLY, PostKind.EDIT]
    assert result.posts[1].view.differs == "adds 34"
    assert result.posts[1].parent == result.posts[0].key
    assert reasons(result)[1] is Reason.REPLIED


def test_a_related_article_is_a_message_that_links_to_the_earlier_one() -> None:
    result = run(candidate(1), candidate(2, Tier.RELATED, story=1, match=1))
    assert kinds(result) == [PostKind.ALERT, PostKind.ALERT]
    assert result.posts[1].view.related_key == result.posts[0].key
    assert result.posts[1].view.related_title == "Huawei signs a deal"
    assert result.posts[0].key != result.posts[1].key


def test_a_copy_of_a_related_article_joins_that_one() -> None:
    result = run(
        candidate(1),
        candidate(2, Tier.RELATED, story=1, match=1),
        candidate(3, Tier.FOLD, story=1, match=2, source="Post"),
    )
    assert result.posts[2].parent == result.posts[1].key


def test_a_fold_without_its_match_joins_the_latest_message_of_its_story() -> None:
    result = run(candidate(1), candidate(2, Tier.FOLD, story=1, match=99, source="Post"))
    assert result.posts[1].parent == result.posts[0].key


def test_a_known_article_that_newly_matches_edits_its_own_message() -> None:
    board = Board()
    run(candidate(1), board=board)
    result = run(candidate(1, monitors=("chain",)), board=board)
    assert kinds(result) == [PostKind.EDIT]
    assert reasons(result) == [Reason.MONITOR_ADDED]


def test_edits_count_up_so_that_each_has_its_own_key() -> None:
    board = Board()
    run(candidate(1), board=board)
    one = run(candidate(2, Tier.FOLD, story=1, match=1, source="Post"), board=board)
    two = run(candidate(3, Tier.FOLD, story=1, match=1, source="Wire"), board=board)
    assert [one.posts[0].revision, two.posts[0].revision] == [1, 2]
    assert one.posts[0].key != two.posts[0].key
    assert two.posts[0].view.also == ("Post", "Wire")


def test_a_muted_monitor_is_silent_and_the_others_are_not() -> None:
    result = run(candidate(1, monitors=("huawei", "chain")), mutes=frozenset({("monitor", "huawei")}))
    assert result.posts[0].view.monitors == ("Blockchain",)
    assert reasons(result) == [Reason.MUTED_MONITOR, Reason.ALERTED]


def test_when_all_monitors_are_muted_nothing_is_sent() -> None:
    result = run(candidate(1), mutes=frozenset({("monitor", "huawei")}))
    assert result.posts == ()
    assert reasons(result) == [Reason.MUTED_MONITOR]


def test_a_muted_source_and_a_muted_story_are_silent() -> None:
    assert reasons(run(candidate(1), mutes=frozenset({("source", "Ledger")}))) == [Reason.MUTED_SOURCE]
    assert reasons(run(candidate(1), mutes=frozenset({("story", "1")}))) == [Reason.MUTED_STORY]


def test_a_publisher_found_in_a_search_is_named_instead_of_the_search() -> None:
    found = Candidate(
        article(1, "Google News", publisher="Harbour Ledger"),
        {"huawei": (Hit("huawei", "title", 0, 6, "Huawei", "huawei"),)},
        {"normal": Placed(Tier.NEW, 1)},
    )
    assert run(found).posts[0].view.source == "Harbour Ledger"


def test_matched_words_are_named_once_whatever_their_case() -> None:
    hits = tuple(Hit("huawei", "title", 0, 6, text, "huawei") for text in ("Huawei", "HUAWEI", "华为"))
    found = Candidate(article(1), {"huawei": hits}, {"normal": Placed(Tier.NEW, 1)})
    assert run(found).posts[0].view.words == ("Huawei", "华为")
