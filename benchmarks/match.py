r"""Measures the matcher against what others do, as ratios of CPU time in one run.

    WIREWATCH_DATA=... python benchmarks/match.py [--items 20000]

The items are recorded news (title and summary), a rule is `(a OR b OR c) AND (d OR e OR f) NOT g` in their
words; a peer's regexes for it are `\b(?:a|b|c)\b`, another for d, e and f, and one for g.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from monitors.config import Monitor
from monitors.match import Matcher, load_concepts
from monitors.records import Article
from monitors.text import canonical
from wirewatch.cli.inspect_match import inspect_match

_LENGTH = 360  # characters of an item: the mean of what the targets were measured on
_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,4}")


def recorded(folder: Path, count: int) -> list[Article]:
    """Return news items of about one length, half of them English and half of them Chinese."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for file in sorted(folder.glob("*.jsonl.gz")):
        for text in _texts(file):
            side = found[text.isascii()]
            if len(side) < count // 2 and (
                text.isascii() or sum(char > "\u2e80" for char in text) > len(text) / 3
            ):
                side.append(text)
    texts = [*found[True], *found[False]]
    random.Random(1).shuffle(texts)
    titles = [text.partition("\n\n") for text in texts]
    return [Article(id=at, source="s", url="", title=t, summary=s) for at, (t, _, s) in enumerate(titles)]


def _texts(file: Path) -> Iterator[str]:
    seen = set()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            for entry in json.loads(line)["entries"]:
                text = f"{entry.get('title') or ''}\n\n{entry.get('sum') or ''}"
                if entry.get("title") not in seen and len(text) > _LENGTH // 3:
                    seen.add(entry.get("title"))
                    yield text[: _LENGTH * 2]


def words_of(items: list[Article]) -> list[str]:
    """Return the words of the items in random order."""
    words = sorted({word for item in items for word in _WORD.findall(f"{item.title} {item.summary}".lower())})
    random.Random(2).shuffle(words)
    return words


def rules_of(words: list[str], count: int) -> list[list[str]]:
    """Return rules as seven words each."""
    rng = random.Random(3)
    return [rng.choices(words, k=7) for _ in range(count)]


def compiled(rules: list[list[str]]) -> Matcher:
    """Return the matcher of rules."""
    queries = [f"({a} OR {b} OR {c}) AND ({d} OR {e} OR {f}) NOT {g}" for a, b, c, d, e, f, g in rules]
    monitors = {query: Monitor(name=query, query=query) for query in queries}
    return Matcher.compile(monitors, load_concepts())


def cpu(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def an_item(find: Callable[[Article], object], items: list[Article]) -> float:
    """Return the seconds of CPU that an item takes."""
    return cpu(lambda: [find(item) for item in items]) / len(items)


def by_regex(rules: list[list[str]]) -> Callable[[Article], list[int]]:
    """Return what peers do: regular expressions for each rule, one rule after another."""

    def pattern(*words: str) -> re.Pattern[str]:
        latin = "|".join(word for word in words if word.isascii())
        han = "|".join(word for word in words if not word.isascii())
        parts = [rf"\b(?:{latin})\b" if latin else "", han]
        return re.compile("|".join(filter(None, parts)), re.IGNORECASE)

    sides = [(pattern(a, b, c), pattern(d, e, f), pattern(g)) for a, b, c, d, e, f, g in rules]

    def find(item: Article) -> list[int]:
        text = f"{item.title}\n{item.summary}"
        return [
            at
            for at, (one, other, never) in enumerate(sides)
            if one.search(text) and other.search(text) and not never.search(text)
        ]

    return find


def by_substring(rules: list[list[str]], *, once: bool) -> Callable[[Article], list[int]]:
    """Return the cheapest thing that peers do: lower() and `in`, by each rule or after one lower()."""

    def holds(rule: list[str], text: str) -> bool:
        a, b, c, d, e, f, g = rule
        lowered = text if once else text.lower()
        return (
            (a in lowered or b in lowered or c in lowered)
            and (d in lowered or e in lowered or f in lowered)
            and g not in lowered
        )

    def find(item: Article) -> list[int]:
        text = f"{item.title}\n{item.summary}"
        shared = text.lower() if once else text
        return [at for at, rule in enumerate(rules) if holds(rule, shared)]

    return find


def speed(items: list[Article]) -> Iterator[tuple[str, str, str]]:
    """Yield what speed there is: (figure, reached, target)."""
    words = words_of(items)
    thousand = rules_of(words, 1000)
    compiled(rules_of(words, 10)).find(items[0])
    started = time.process_time()
    matcher = compiled(thousand)
    seconds = time.process_time() - started
    few = items[: max(1, len(items) // 20)]
    ours = an_item(matcher.find, items)
    yield (
        "1,000 rules: times faster than a regex loop",
        f"{an_item(by_regex(thousand), few) / ours:.0f}",
        ">= 50",
    )
    for once, name in ((False, "lower() and in"), (True, "in, after one lower()")):
        times = an_item(by_substring(thousand, once=once), few) / ours
        yield f"1,000 rules: times faster than {name}", f"{times:.1f}", "" if once else ">= 8"
    yield "1,000 rules: compiled in seconds", f"{seconds:.2f}", "< 0.3"
    default = Matcher.compile(
        {
            "Blockchain": Monitor(name="Blockchain", keywords=("blockchain", "区块链")),
            "Both": Monitor(name="Both", query="@huawei AND (@blockchain OR @digital_currency)"),
        },
        load_concepts(),
    )
    yield "default config: items a second of CPU", f"{1 / an_item(default.find, items):,.0f}", ">= 20,000"
    ten, five_thousand = compiled(rules_of(words, 10)), compiled(rules_of(words, 5000))
    ratio = an_item(five_thousand.find, items) / an_item(ten.find, items)
    yield "5,000 rules: times the cost of 10", f"{ratio:.1f}", "<= 6"
    yield "10,000 patterns: MB", f"{_memory():.1f}", "< 10"
    shares = an_item(lambda item: (canonical(item.title), canonical(item.summary)), items) / ours
    yield "1,000 rules: share of folding in the time", f"{shares:.0%}", ""


def _memory() -> float:
    """Return by how much a process grows that holds 10,000 patterns, in MB."""
    script = (
        "import gc, pathlib, random\n"
        "from monitors.match import Matcher, load_concepts\n"
        "from monitors.query import Term, Wording\n"
        "def resident():\n"
        "    gc.collect()\n"
        "    return int(pathlib.Path('/proc/self/statm').read_text().split()[1]) * 4096\n"
        "rng = random.Random(1)\n"
        "words = {''.join(rng.choices('abcdefghijklmnoprstu', k=8)) for _ in range(12000)}\n"
        "nodes = {word: Term(word, Wording.PHRASE) for word in sorted(words)[:10000]}\n"
        "concepts = load_concepts()\n"
        "Matcher({'x': Term('warm')}, concepts)\n"
        "before = resident()\n"
        "matcher = Matcher(nodes, concepts)\n"
        "print((resident() - before) / 1e6)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(done.stdout)


def highlights(items: list[Article], count: int) -> Iterator[tuple[str, str, str]]:
    """Yield how many highlights do not show the words that they stand for."""
    matcher = Matcher.compile(
        {word: Monitor(name=word, keywords=(word,)) for word in words_of(items)[:2000]}, load_concepts()
    )
    seen = wrong = 0
    for item in items:
        for match in matcher.find(item):
            for hit in match.hits:
                text = item.title if hit.field == "title" else item.content
                seen += 1
                stem = canonical(match.monitor)[:-2]  # a plural may change the last letter
                wrong += text[hit.start : hit.end] != hit.text or not canonical(hit.text).startswith(stem)
        if seen >= count:
            break
    yield f"wrong highlights in {seen:,}", str(wrong), "0"


def golden(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield how well the concepts are told apart."""
    rows = [json.loads(line) for line in (folder / "golden.jsonl").read_text(encoding="utf-8").splitlines()]
    out = io.StringIO()
    inspect_match(map(json.dumps, rows), Matcher({}, load_concepts()), out)
    pairs = [
        (set(row["expect"]), set(json.loads(line)["concepts"]))
        for row, line in zip(rows, out.getvalue().splitlines(), strict=True)
    ]
    right = sum(len(expected & told) for expected, told in pairs)
    wrong = sum(len(expected ^ told) for expected, told in pairs)
    yield f"golden F1 over {len(rows)} headlines", f"{2 * right / (2 * right + wrong):.3f}", ">= 0.98"


def measure(folder: Path, count: int) -> list[tuple[str, str, str]]:
    """Return all figures: (figure, reached, target)."""
    items = recorded(folder / "series", count)
    return [*speed(items), *highlights(items, 10_000), *golden(folder / "matching")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    arguments = parser.parse_args()
    folder = Path(os.environ.get("WIREWATCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
    for figure, reached, target in measure(folder, arguments.items):
        print(f"{figure:<50}{reached:>12}   {target}")


if __name__ == "__main__":
    main()
