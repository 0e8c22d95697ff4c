"""Fits the coefficients of monitors/dedupe/pairs.py on the labelled development pairs.

Prints the average precision under repeated five-fold cross-validation (the honest figure) and the
coefficients of a fit on all pairs, which are what ships.

    python benchmarks/fit_pairs.py FOLDER_OF_RECORDED_DATA
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitors.dedupe.frequencies import Frequencies, Weights
from monitors.dedupe.pairs import features
from monitors.dedupe.terms import terms

Floats = NDArray[np.float64]
RIDGE = 5.0
SAME_REPORT = 2


def average_precision(labels: Floats, scores: Floats) -> float:
    ranked = labels[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked == 1].mean())


def fit(rows: Floats, labels: Floats) -> Floats:
    """Return the coefficients of a ridge logistic regression, by Newton's method; the first is the bias."""
    found = np.zeros(rows.shape[1])
    penalty = RIDGE * np.diag([0.0] + [1.0] * (rows.shape[1] - 1)) * rows.var(axis=0).clip(1e-9)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (chance - labels) + penalty @ found
        curve = (rows.T * (chance * (1 - chance))) @ rows + penalty
        found -= np.linalg.solve(curve, slope)
    return found


def read(folder: Path) -> tuple[Floats, Floats, NDArray[np.str_]]:
    pairs = [json.loads(line) for line in (folder / "stories" / "pairs-dev.jsonl").open(encoding="utf-8")]
    weights = Weights(Frequencies.warm(), {})
    rows = [(1.0, *features(terms(p["a"]), terms(p["b"]), p["hours_apart"], weights)) for p in pairs]
    labels = [float(pair["label"] == SAME_REPORT) for pair in pairs]
    return np.array(rows), np.array(labels), np.array([pair["set"] for pair in pairs])


def cross_validated(rows: Floats, labels: Floats, sets: NDArray[np.str_]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for seed in range(10):
        order = np.random.default_rng(seed).permutation(len(labels))
        scores = np.zeros(len(labels))
        for fold in range(5):
            test = order[fold::5]
            train = np.setdiff1d(order, test)
            scores[test] = rows[test] @ fit(rows[train], labels[train])
        for name, mask in (
            ("English", sets != "zh"),
            ("English headlines", sets == "en"),
            ("Chinese", sets == "zh"),
        ):
            found.setdefault(name, []).append(average_precision(labels[mask], scores[mask]))
    return {name: float(np.mean(values)) for name, values in found.items()}


def main(folder: Path) -> None:
    rows, labels, sets = read(folder)
    for name, value in cross_validated(rows, labels, sets).items():
        print(f"{name}: average precision {value:.3f}, cross-validated")
    print("coefficients:", ", ".join(f"{value:.2f}" for value in fit(rows, labels)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
