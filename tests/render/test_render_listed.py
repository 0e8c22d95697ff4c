"""Stories as lines of a list, in digests and bursts."""

from __future__ import annotations

from render_views import view

from monitors.render.listed import entry_of, item_of, tail_of, title_of


def test_a_story_is_its_title_its_source_and_how_many_more_tell_it() -> None:
    story = view(also=("BBC", "AP"))
    assert entry_of(story) == "- Huawei unveils a chip Reuters +2"
    title, tail = item_of(story)["elements"]
    assert (title["type"], title["text"]) == ("link", "Huawei unveils a chip")
    assert (tail["text"], tail["style"]) == (" Reuters +2", {"italic": True})


def test_without_a_source_nothing_stands_for_it() -> None:
    assert len(item_of(view(source=" "))["elements"]) == 1
    assert tail_of(view(source="", also=("BBC",))) == " +1"


def test_without_a_title_the_address_stands_for_it() -> None:
    assert title_of(view(title="")) == "https://news.example/1?a=1&b=2"
    assert title_of(view(title="", url="")) == "(no title)"
