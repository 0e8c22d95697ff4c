"""Whose turn it is."""

from __future__ import annotations

from monitors.fetch.rota import Rota, host_of
from monitors.records import Request


def requests(*hosts: str) -> list[Request]:
    return [Request(f"{number} {host}", f"https://{host}/feed") for number, host in enumerate(hosts)]


def started(rota: Rota) -> list[str]:
    names = []
    while (request := rota.next()) is not None:
        names.append(request.source)
    return names


def test_hosts_take_turns() -> None:
    rota = Rota(requests("a", "a", "a", "b"), concurrency=10, per_host=2)
    assert started(rota) == ["0 a", "3 b", "1 a"]


def test_a_host_gets_its_next_request_when_one_of_its_own_ends() -> None:
    [first, second] = requests("a", "a")
    rota = Rota([first, second], concurrency=10, per_host=1)
    assert started(rota) == ["0 a"]
    assert rota
    rota.done(first, was_lent=False)
    assert started(rota) == ["1 a"]
    assert not rota


def test_no_more_run_than_allowed_in_all() -> None:
    [first, *others] = requests("a", "b", "c", "d")
    rota = Rota([first, *others], concurrency=2, per_host=2)
    assert started(rota) == ["0 a", "1 b"]
    rota.done(first, was_lent=False)
    assert started(rota) == ["2 c"]


def test_a_lent_one_makes_room() -> None:
    rota = Rota(requests("a", "b", "c"), concurrency=1, per_host=1)
    assert started(rota) == ["0 a"]
    assert rota.lend()
    assert started(rota) == ["1 b"]


def test_a_lent_one_still_counts_for_its_host() -> None:
    rota = Rota(requests("a", "a"), concurrency=1, per_host=1)
    started(rota)
    rota.lend()
    assert started(rota) == []


def test_a_lent_one_that_ends_makes_no_room_twice() -> None:
    asked = requests("a", "b", "c", "d")
    rota = Rota(asked, concurrency=1, per_host=1)
    started(rota)
    rota.lend()
    assert started(rota) == ["1 b"]
    rota.done(asked[0], was_lent=True)
    assert started(rota) == []
    rota.done(asked[1], was_lent=False)
    assert started(rota) == ["2 c"]


def test_only_so_many_are_lent() -> None:
    rota = Rota(requests(*(f"h{number}" for number in range(10))), concurrency=1, per_host=1)
    lent = 0
    while started(rota) and rota.lend():
        lent += 1
    assert lent == 4


def test_a_busy_host_becomes_ready_only_once() -> None:
    asked = requests(*"aaaa")
    rota = Rota(asked, concurrency=10, per_host=2)
    assert started(rota) == ["0 a", "1 a"]
    rota.done(asked[0], was_lent=False)
    rota.done(asked[1], was_lent=False)
    assert started(rota) == ["2 a", "3 a"]


def test_hosts_are_told_apart_as_a_host_header_would() -> None:
    assert host_of("https://ann:word@News.example:8443/feed") == "news.example:8443"
    assert host_of("file:///folder/feed.xml") == ""
    assert host_of("http://[::1") == ""
