"""The table of document frequencies."""

from __future__ import annotations

from monitors.dedupe.frequencies import Frequencies, Weights, _shipped, counted, tallied, term_key
from monitors.dedupe.terms import terms


def test_shipped_counts_know_common_words_of_both_scripts() -> None:
    weights = Weights(Frequencies.warm(), {})
    assert weights["coronavirus"] < weights["zyzzyva"]
    assert weights["中国"] < weights["齉龘"]


def test_only_what_was_counted_goes_to_the_store_and_comes_back() -> None:
    kept = Frequencies.warm()
    assert kept.to_rows() == []
    kept.count(counted([terms("Bank fire"), terms("Bank loan"), terms("区块链")]))
    rows = dict(kept.to_rows())
    assert rows[term_key("bank")] == 2
    again = Frequencies.from_rows(kept.to_rows())
    assert again.to_rows() == kept.to_rows()
    assert again.held("bank") == kept.held("bank") == Frequencies.warm().held("bank") + 2


def test_a_poll_counts_before_it_is_committed() -> None:
    warm = Frequencies.warm()
    batch = tallied([terms("zyzzyva"), terms("zyzzyva again")])
    weights = Weights(warm, batch)
    assert weights["zyzzyva"] < Weights(warm, {})["zyzzyva"]
    assert weights["zyzzyva"] > weights["bank"]


def test_articles_count_for_the_script_that_they_are_mostly_in() -> None:
    latin, han = counted([terms("Bank fire")]), counted([terms("区块链 AI")])
    assert term_key("\x00word") in latin
    assert term_key("\x00han") in han


def test_keys_are_the_same_on_every_machine_and_fit_the_database() -> None:
    assert term_key("bank") == term_key("bank")
    assert -(2**63) <= term_key("huawei") < 2**63
    assert term_key("blockchain") == 2398487893671555904


def test_the_length_of_an_item_is_that_of_its_vectors_and_is_worked_out_once() -> None:
    weights = Weights(Frequencies.warm(), {})
    said = terms("zyzzyva", "quokka quokka")
    weight, title = weights.title(said)
    assert weight == title == weights["zyzzyva"]
    assert weights.length(said.units) > title
    assert weights.title(said) == (weight, title)
    assert weights.length(said.units) == weights.length(said.units)


def test_what_is_read_anew_or_hashed_anew_is_the_same() -> None:
    assert _shipped.__wrapped__() == _shipped()
    assert term_key.__wrapped__("quokka") == term_key("quokka")


def test_what_was_asked_for_is_counted_when_it_is_asked_for_again() -> None:
    kept = Frequencies.warm()
    before = kept.held("zyzzyva"), kept.held("bank")
    kept.count(counted([terms("zyzzyva")]))
    assert (kept.held("zyzzyva"), kept.held("bank")) == (before[0] + 1, before[1])
