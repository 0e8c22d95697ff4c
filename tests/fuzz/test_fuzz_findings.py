"""What fuzzing found, each with the bytes that showed it, and a little more fuzzing each time."""

from __future__ import annotations

from pathlib import Path

import fuzz_seeds
import fuzz_targets
import pytest

from benchmarks.fuzz import Watch, at_random

_SECONDS = 1.0

FOUND = {
    "an escape that writes half a surrogate pair": (
        "feed",
        b'\0{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "\\ud83d", "title": "x"}]}',
    ),
    "an escape that writes a NUL": (
        "feed",
        b'\0{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "a\\u0000b"}]}',
    ),
    "a tag that libxml2 lets pass and lxml does not": (
        "feed",
        b'\0<feed xmlns="http://www.w3.org/2005/At/<title>c</rss>e/" xml:lang="zh"><title>T</title>\n<entry><id>'
        b't</id><link href="a"/>\n<updated>8:30:00.5+08:00<:00.5+08:00<:00.5+08:00</updated><summary><div>s',
    ),
    "an address with a scheme and no host": (
        "feed",
        b"\0<rss><channel><item><title>c</title><link>https:& b</link></item></channel></rss>",
    ),
    "a base that is no address of the web": (
        "feed",
        b'\0<feed xmlns="http://www.w3.org/2005/Atom" xml:base="h1e999://b.example/"><entry><title>c</title>'
        b'<link href="a"/></entry></feed>',
    ),
    "an IPv6 address that lost its brackets": ("url", b"https://[::1]:80/"),
    "two slashes that became a host": ("url", b"https://a.example/x//[::1s"),
    "a path of other letters beside an encoded slash": ("url", "http://a.example/%2f例".encode()),
    "a form behind another form": ("url", b"https://a.example/amp/index.html/amp/index.html"),
    "a wrapper that another form had hidden": (
        "url",
        b"https://m.www.google.com/url?q=https://m.www.google.com/url",
    ),
    "a host that was mended to a login": (
        "url",
        b'http://m.examplF%2Fa.example/../\xab\x1be@\x1d\x94\xfb\xec\x1b\xe5\xcb\x1b\xd8\xf0"|U\xf9\x82z\xea\x1d\x06',
    ),
    "a host of control characters": ("url", b"//.\x1d.\x1d.\x1d#"),
    "a duration longer than time": ("config", b"slack: {settle: 99999999999d}"),
    "a control character that YAML forbids": (
        "opml",
        b'<opml><outline text="&#x9b;31m" xmlUrl="https://c.example/"/></opml>',
    ),
    "an address of a list that is none": ("opml", b"<opml><outline xmlUrl='https://[/' text='a'/></opml>"),
    "an address that is checked as one and sent as another": ("message", b"x\nhttps:/\r\r\r/\0\0!!!!!"),
    "a chain of NEAR over a text that repeats its words": ("query", b"=Apple" + b" ONEAR =Apple" * 45),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_stays_mended(name: str) -> None:
    target, given = FOUND[name]
    fuzz_targets.TARGETS[target](given)


@pytest.mark.parametrize("target", fuzz_targets.TARGETS)
def test_every_seed_is_read(target: str) -> None:
    for given in fuzz_seeds.seeds(target):
        fuzz_targets.TARGETS[target](given)


@pytest.mark.slow
@pytest.mark.parametrize("target", fuzz_targets.TARGETS)
def test_a_second_of_fuzzing_finds_nothing(target: str, tmp_path: Path) -> None:
    watch = Watch(target, tmp_path)
    at_random(watch, fuzz_targets.TARGETS[target], _SECONDS, seed=28)
    assert watch.runs > len(fuzz_seeds.seeds(target))
    assert [place for place in watch.places if place != "slow"] == [], sorted(tmp_path.glob("*.txt"))
