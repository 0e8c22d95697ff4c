"""The benchmark of the matcher runs; its figures are read on a quiet machine, not here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_benchmark_prints_every_figure(shared_data: Path) -> None:
    file = Path(__file__).parents[1] / "benchmarks" / "match.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_matching", file)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    figures = {figure: reached for figure, reached, _ in benchmark.measure(shared_data, 200)}
    assert len(figures) == 10
    assert float(figures["1,000 rules: times faster than a regex loop"]) > 10
    assert float(figures["golden F1 over 151 headlines"]) >= 0.98
    assert [reached for figure, reached in figures.items() if "wrong highlights" in figure] == ["0"]
