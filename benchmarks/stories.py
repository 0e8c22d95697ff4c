"""Scores story detection on the development splits, beside MinHash LSH and exact titles, and its speed.

    python benchmarks/stories.py FOLDER_OF_RECORDED_DATA [--speed-only | --no-speed]

Each split goes through `inspect stories` and `inspect pairs` at the shipped settings, in arrival order.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from monitors import dedupe
from monitors.dedupe.terms import title_key
from monitors.records import Article
from wirewatch.cli.inspect_stories import inspect_pairs, inspect_stories

Row = dict[str, Any]
SPLITS = {"ecb-dev": "normal", "uci-dev": "loose", "zh-dev": "loose"}
MINHASH_THRESHOLDS = (0.3, 0.4, 0.5)
SAME_REPORT = 2


def bcubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    in_found, in_gold, in_both = Counter(found), Counter(gold), Counter(zip(found, gold, strict=True))
    precision = sum(n * n / in_found[story] for (story, _), n in in_both.items()) / len(found)
    recall = sum(n * n / in_gold[story] for (_, story), n in in_both.items()) / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)


def wirewatch(rows: list[Row], granularity: str) -> list[Hashable]:
    out = io.StringIO()
    unlabelled = ({name: value for name, value in row.items() if name != "story"} for row in rows)
    inspect_stories((json.dumps(row) for row in unlabelled), granularity, out)
    stories = {row["id"]: row["story"] for row in map(json.loads, out.getvalue().splitlines())}
    return [(row.get("snapshot"), stories[row["id"]]) for row in rows]


def strictly_one_by_one(rows: list[Row], granularity: str) -> list[Hashable]:
    """Give every article a moment of its own, so that no poll is known at once."""
    apart = [
        row
        | {"published": (datetime.fromisoformat(row["published"]) + timedelta(microseconds=at)).isoformat()}
        for at, row in enumerate(rows)
    ]
    return wirewatch(apart, granularity)


def exact_title(rows: list[Row]) -> list[Hashable]:
    return [(row.get("snapshot"), title_key(row["title"])) for row in rows]


def minhash(rows: list[Row], threshold: float) -> list[Hashable]:
    """Put an article in the story of the oldest neighbour that the index gives."""
    from datasketch import MinHash, MinHashLSH

    index, stories, found = MinHashLSH(threshold=threshold, num_perm=128), {}, []
    for at, row in enumerate(rows):
        text = re.sub(r"\s+", " ", row["title"].lower())
        size = 2 if re.search(r"[\u3400-\u9fff]", text) else 4
        sketch = MinHash(num_perm=128)
        for start in range(max(1, len(text) - size + 1)):
            sketch.update(text[start : start + size].encode())
        near = [
            one for one in sorted(index.query(sketch)) if rows[one].get("snapshot") == row.get("snapshot")
        ]
        stories[at] = stories[near[0]] if near else at
        index.insert(at, sketch)
        found.append((row.get("snapshot"), stories[at]))
    return found


def score_splits(folder: Path) -> None:
    print(f"{'split':9} {'method':34} precision recall    F1")
    for split, granularity in SPLITS.items():
        with gzip.open(folder / "stories" / f"{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        gold: list[Hashable] = [(row.get("snapshot"), row["story"]) for row in rows]
        methods: dict[str, Callable[[], list[Hashable]]] = {
            f"wirewatch, stories: {granularity}": lambda r=rows, g=granularity: wirewatch(r, g),
            "the same, each article a poll": lambda r=rows, g=granularity: strictly_one_by_one(r, g),
            "exact title": lambda r=rows: exact_title(r),
        }
        methods |= {f"MinHash LSH at {t}": lambda r=rows, t=t: minhash(r, t) for t in MINHASH_THRESHOLDS}
        for name, method in methods.items():
            scores = "{:9.3f} {:6.3f} {:5.3f}".format(*bcubed(method(), gold))
            print(f"{split:9} {name:34} {scores}", flush=True)


def average_precision(judged: list[tuple[bool, float]]) -> float:
    ranked = [label for label, _ in sorted(judged, key=lambda pair: -pair[1])]
    hits = [at for at, label in enumerate(ranked, 1) if label]
    return sum(rank / at for rank, at in enumerate(hits, 1)) / len(hits)


def score_pairs(folder: Path) -> None:
    lines = (folder / "stories" / "pairs-dev.jsonl").read_text(encoding="utf-8").splitlines()
    pairs, out = [json.loads(line) for line in lines], io.StringIO()
    inspect_pairs(lines, out)
    scores = [json.loads(line)["score"] for line in out.getvalue().splitlines()]
    languages = {"English": lambda name: name != "zh", "English headlines": lambda name: name == "en"}
    languages["Chinese"] = lambda name: name == "zh"
    for language, is_in in languages.items():
        chosen = [
            (p["label"] == SAME_REPORT, s) for p, s in zip(pairs, scores, strict=True) if is_in(p["set"])
        ]
        print(f"pairs-dev {language}: average precision {average_precision(chosen):.3f}")


def invented(count: int) -> list[Article]:
    """Return headlines over a vocabulary as skewed as that of news, two or three a story."""
    dice, start = random.Random(3), datetime(2026, 1, 5, tzinfo=UTC)
    words = [
        f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in ("an", "el", "or", "ix", "um") for c in range(430)
    ]
    ranks = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    titles: list[str] = []
    for _ in range(count):
        fresh = dice.random() < 0.4 or not titles
        base = [] if fresh else dice.choice(titles[-2000:]).split()[:5]
        titles.append(" ".join([*base, *dice.choices(words, cum_weights=ranks, k=9 - len(base))]))
    apart = timedelta(days=6) / count
    return [
        Article(at, f"source {at % 50}", f"https://example.com/{at}", title, first_seen=start + at * apart)
        for at, title in enumerate(titles, 1)
    ]


def measure_speed(sizes: Sequence[int] = (10_000, 100_000)) -> None:
    """Print processor time, which other work on the machine stretches less than the clock."""
    articles = invented(max(sizes) + 1_500)
    for size in sizes:
        window = dedupe.Window("normal", dedupe.Frequencies.warm())
        begin = time.process_time()
        for at in range(0, size, 500):
            live(articles[at : at + 500], window)
        filled_s = time.process_time() - begin
        polls = [dedupe.items_frame(articles[at : at + 100]) for at in range(size, size + 1_500, 100)]
        begins = []
        for poll in polls:
            begin = time.process_time()
            dedupe.place(poll, window)
            begins.append(time.process_time() - begin)
        median_ms = sorted(begins)[len(begins) // 2] * 1000
        print(
            f"{size:7} in the window: {size / filled_s:6.0f} items/s to fill, poll of 100 {median_ms:.1f} ms",
            flush=True,
        )


def live(articles: list[Article], window: dedupe.Window) -> None:
    batch = dedupe.items_frame(articles)
    window.add(batch, dedupe.place(batch, window))
    window.frequencies.count(dedupe.increments(batch))


if __name__ == "__main__":
    data = Path(sys.argv[1])
    if "--speed-only" not in sys.argv:
        score_splits(data)
        score_pairs(data)
    if "--no-speed" not in sys.argv:
        measure_speed()
