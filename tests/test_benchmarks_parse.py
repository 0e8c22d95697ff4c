"""The benchmark of parsing runs and finds the same entries as feedparser does."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "parse.py"


@pytest.mark.slow
def test_the_benchmark_of_parsing_runs() -> None:
    benchmark = runpy.run_path(str(BENCHMARK))
    body = b"<rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>"
    measured = benchmark["measure"]([body], 1)
    assert {entries for _, entries in measured.values()} == {2}
    assert all(seconds > 0 for seconds, _ in measured.values())


@pytest.mark.slow
def test_parsing_is_many_times_faster_than_feedparser(shared_data: Path) -> None:
    benchmark = runpy.run_path(str(BENCHMARK))
    bodies = benchmark["recorded_bodies"](shared_data / "feeds")[::4]
    measured = benchmark["measure"](bodies, 2)
    # Ten times on an idle machine; the test leaves room for a busy one.
    assert measured["feedparser, as it comes"][0] > 6 * measured["wirewatch"][0]
