"""The engine agrees with a naive reader of queries, to the last hit."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from naive_matcher import Page, RuleMaker, judge

from monitors.match import Matcher, load_concepts
from monitors.query import parse, show
from monitors.records import Article

_WORDS = """
Huawei bank banks central Digital currency, e-yuan block-chain US us AI tax taxes city cities
5G. China's a the 区块链 华为 数字，货币 中国 央行 发布 Über café (beta) plan
ブロックチェーン 디지털 화폐 цифровой юань! #tag $5
"""


def made_up_pages(rng: random.Random, count: int) -> list[Page]:
    words = _WORDS.split()

    def text(longest: int) -> str:
        return "".join(
            rng.choice(words) + rng.choice([" ", " ", " ", "", ", ", ". ", "-", "\n", "\n\n"])
            for _ in range(rng.randint(0, longest))
        )

    return [Page(text(8), text(25), rng.choice(["One", "Two Times", ""])) for _ in range(count)]


def recorded_pages(folder: Path, count: int, rng: random.Random) -> list[Page]:
    pages = [page for file in sorted(folder.glob("*.jsonl.gz")) for page in _pages_of(file, count // 12)]
    return rng.sample(pages, count)


def _pages_of(file: Path, count: int) -> Iterator[Page]:
    seen: dict[str, Page] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            for entry in json.loads(line)["entries"]:
                title = entry.get("title") or ""
                if title and title not in seen:
                    seen[title] = Page(title, (entry.get("sum") or "")[:300], file.name)
            if len(seen) >= count:
                break
    return iter(list(seen.values())[:count])


def compare(pages: list[Page], rules: int, rng: random.Random) -> int:
    """Judge every page by every rule, both ways; return how many hits there were."""
    maker = RuleMaker(pages, rng)
    nodes = {f"r{at}": maker.rule() for at in range(rules)}
    for node in nodes.values():
        assert parse(show(node)) == node
    matcher = Matcher.compile(nodes, load_concepts())
    hits = 0
    for page in pages:
        article = Article(id=1, source=page.source, url="", title=page.title, summary=page.body)
        found = {
            match.monitor: {(hit.field, hit.start, hit.end) for hit in match.hits}
            for match in matcher.find(article)
        }
        expected = {name: places for name, node in nodes.items() if (places := judge(node, page)) is not None}
        assert found == expected, (page.title, page.body)
        hits += sum(map(len, expected.values()))
    return hits


@pytest.mark.parametrize("seed", range(2))
def test_the_engine_finds_what_a_naive_reader_finds(seed: int) -> None:
    rng = random.Random(seed)
    assert compare(made_up_pages(rng, 40), 50, rng) > 200


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_three_thousand_items_by_a_thousand_rules(shared_data: Path) -> None:
    rng = random.Random(4)
    pages = recorded_pages(shared_data / "series", 3000, rng)
    assert compare(pages, 1000, rng) > 10_000
