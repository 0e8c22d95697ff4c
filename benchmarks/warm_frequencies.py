"""Makes monitors/dedupe/warm.tsv.gz: in how many titles of recorded public feeds each term stands.

Only the titles of `series/` (16 publishers' feeds, 2020 to 2026) are read, each distinct title once; nothing
of `stories/`, nor any label. Terms that stand in fewer than three titles are left out.

    python benchmarks/warm_frequencies.py FOLDER_OF_RECORDED_DATA
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from monitors.dedupe.frequencies import HAN_TOTAL, WORD_TOTAL
from monitors.dedupe.terms import headline, is_han, split

MIN_TITLES = 3
TARGET = Path(__file__).parents[1] / "monitors" / "dedupe" / "warm.tsv.gz"


def titles(folder: Path) -> list[str]:
    found: dict[str, None] = {}
    for path in sorted(folder.glob("series/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                found.update(
                    (entry["title"], None) for entry in json.loads(line)["entries"] if entry["title"]
                )
    return list(found)


def counts(texts: list[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in texts:
        held = set(split(headline(text)))
        counted.update(held)
        counted[HAN_TOTAL if sum(map(is_han, held)) * 2 > len(held) else WORD_TOTAL] += 1
    return counted


def main(folder: Path) -> None:
    by_count: dict[int, list[str]] = defaultdict(list)
    for term, count in counts(titles(folder)).items():
        if count >= MIN_TITLES:
            by_count[count].append(term.replace("\x00", "~"))
    lines = [f"{count}\t{' '.join(sorted(terms))}\n" for count, terms in sorted(by_count.items())]
    TARGET.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    print(f"{sum(map(len, by_count.values()))} terms, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
