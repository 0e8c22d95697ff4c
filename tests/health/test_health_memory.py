"""What a document shares with those before it."""

from __future__ import annotations

from dataclasses import replace

from health_builders import ago, entries, entry, known, parsed

from monitors.health import memory, storm
from monitors.records import Entry, SourceState


def remembering(items: tuple[Entry, ...], state: SourceState | None = None) -> SourceState:
    state = state or known()
    return replace(state, recent_keys=memory.key_marks(items), recent_titles=memory.title_marks(items))


def renamed(items: tuple[Entry, ...], name: str = "other") -> tuple[Entry, ...]:
    return tuple(replace(item, keys=(f"{name} {item.keys[0]}",)) for item in items)


def test_every_key_of_an_entry_is_remembered() -> None:
    document = [entry(keys=("guid", "link"))]
    assert memory.key_marks(document) == memory.marks(["guid", "link"])


def test_an_untitled_entry_leaves_no_title() -> None:
    assert memory.title_marks([Entry("Daily", title="")]) == ()


def test_the_newest_document_is_remembered_whole_and_older_ones_as_there_is_room() -> None:
    newest = tuple(f"new {number}" for number in range(500))
    assert memory.joined(newest, ("old",)) == newest
    assert memory.joined(("a", "b"), ("b", "c", "d", "e")) == ("a", "b", "c", "d")


def test_a_document_that_shares_no_entry_is_a_gap() -> None:
    state = remembering(entries(1, 2, 3))
    assert memory.shares_nothing(state, parsed(entries(4, 5, 6)))
    assert not memory.shares_nothing(state, parsed(entries(3, 4, 5)))


def test_one_key_in_common_is_enough() -> None:
    state = remembering((entry(keys=("guid 1", "link 1")),))
    assert not memory.shares_nothing(state, parsed([entry(keys=("guid 2", "link 1"))]))


def test_a_first_or_an_empty_document_is_no_gap() -> None:
    assert not memory.shares_nothing(known(), parsed(entries(1)))
    assert not memory.shares_nothing(remembering(entries(1)), parsed())


def test_the_known_share_of_a_document() -> None:
    state = remembering(entries(1, 2, 3))
    assert memory.shared_share(state, parsed(entries(1, 2, 3, 4))) == 0.75
    assert memory.shared_share(state, parsed()) == 0.0


def test_old_entries_under_new_keys_are_a_storm() -> None:
    old = entries(*range(20), newest=ago(days=3))
    held = storm(remembering(old), parsed(renamed(old)))
    assert len(held) == 20


def test_titles_that_stood_there_before_are_old_even_without_dates() -> None:
    old = entries(*range(20))
    assert len(storm(remembering(old), parsed(renamed(old)))) == 20


def test_only_the_old_ones_of_a_storm_are_held_back() -> None:
    old = entries(*range(20), newest=ago(days=3))
    news = entry(99, ago(minutes=1), title="something new")
    assert news not in storm(remembering(old), parsed((news, *renamed(old))))


def test_many_new_entries_since_the_last_success_are_news() -> None:
    state = remembering(entries(1, 2), known(last_success=ago(days=10)))
    missed = entries(*range(10, 30), newest=ago(days=1))
    assert storm(state, parsed(missed)) == ()


def test_a_few_old_entries_are_ordinary() -> None:
    state = remembering(entries(*range(30)))
    document = parsed(entries(*range(30)) + renamed(entries(*range(7), newest=ago(days=9))))
    assert storm(state, document) == ()


def test_a_minority_of_old_entries_is_ordinary() -> None:
    state = remembering(entries(*range(30)))
    document = parsed(entries(*range(30)) + renamed(entries(*range(10), newest=ago(days=9))))
    assert storm(state, document) == ()


def test_a_source_without_a_past_has_no_storm() -> None:
    document = parsed(entries(*range(20), newest=ago(days=30)))
    assert storm(known(), document) == ()
    assert storm(SourceState("Daily"), document) == ()


def test_untitled_undated_entries_are_never_held_back() -> None:
    state = remembering(entries(*range(20)))
    document = parsed(Entry("Daily", keys=(f"k{number}",)) for number in range(20))
    assert storm(state, document) == ()
