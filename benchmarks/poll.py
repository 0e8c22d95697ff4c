"""Polls loopback feeds as a whole process, beside `reader` and a script of feedparser and pandas.

    python -m benchmarks.poll [--feeds 100 1000 5000] [--peers-up-to 1000] [--rounds 1]

The server is a process of its own: feeds of 15 to 40 kB with validators, on as many hosts as there are
processor-friendly loopback addresses for them. Each way polls three times: first, with nothing changed, and
with 5 % of the feeds changed. One entry in a hundred is wanted by a monitor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from benchmarks.measuring import PYTHON, ROOT, Cost, Row, at_most, run
from sandbox.news import Item, NewsSite, invented

PASSES = ("first poll", "nothing changed", "5 % changed")
FLOORS = dict(zip(PASSES, (0.12, 0.8, 0.6), strict=True))
AIMS = dict(zip(PASSES, (0.08, 0.6, 0.4), strict=True))
CHANGED_SHARE = 0.05
FEEDS_A_HOST = 20
MORE_MB_THAN_READER = 60
MOST_MB_AT_5000 = 250
SCRIPT_UP_TO = 100  # it has no conditional requests: each pass costs it as much as the first
MONITORS = [
    {"name": "Land register", "query": 'blockchain AND "river ministry"'},
    {"name": "Currency", "keywords": ["digital currency of Atlantis"]},
    {"name": "Huawei", "query": "@huawei AND @blockchain"},
]
# --- the server -------------------------------------------------------------------------------------------


def serve(feeds: int) -> None:
    """Serve until standard input closes; a line there is the share of feeds to change."""
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    with NewsSite(host="0.0.0.0") as site:
        for number in range(feeds):
            site.put(f"/{number}.xml", document(number, newest))
        print(site.port, flush=True)
        for turn, line in enumerate(sys.stdin, 1):
            for number in Random(turn).sample(range(feeds), round(float(line) * feeds)):
                site.put(f"/{number}.xml", document(number, newest, more=turn))
            print("changed", flush=True)


def document(number: int, newest: datetime, more: int = 0) -> bytes:
    """Return the feed with that number as common blog software writes it: 10 to 25 entries, `more` new."""
    site = f"https://site{number}.example"
    items = invented(site, 10 + number % 16, first=more, newest=newest, words=110)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Site {number}</title><link>{site}</link><language>en</language>"
        f"<description>Invented</description>{''.join(map(_item, items))}</channel></rss>"
    ).encode()


def _item(item: Item) -> str:
    words = item.summary.split()
    paragraphs = "".join(
        f'<p class="wp-block-paragraph">{" ".join(words[at : at + 6])} <a href="{item.link}?ref={at}" '
        f'rel="nofollow">{words[at]}</a> <strong>{" ".join(words[at + 6 : at + 22])}</strong></p>\n'
        for at in range(0, len(words), 22)
    )
    picture = f'<img src="{item.link}.jpg" width="640" height="360" alt="{words[0]}" loading="lazy" />'
    return (
        f"<item><title>{escape(item.title)}</title><link>{item.link}</link>"
        f"<dc:creator><![CDATA[{words[1]} {words[2]}]]></dc:creator>"
        f"<pubDate>{format_datetime(item.published)}</pubDate>"
        f"<category><![CDATA[{words[3]}]]></category><category><![CDATA[{words[4]}]]></category>"
        f'<guid isPermaLink="false">{item.guid}</guid>'
        f"<description><![CDATA[<p>{' '.join(words[:30])} [&#8230;]</p>]]></description>"
        f"<content:encoded><![CDATA[{picture}{paragraphs}]]></content:encoded></item>\n"
    )


@dataclass(frozen=True, slots=True)
class Feeds:
    """A server under way."""

    count: int
    process: subprocess.Popen[str]
    port: int

    @property
    def urls(self) -> list[str]:
        return [
            f"http://127.0.{1 + number // FEEDS_A_HOST // 250}.{1 + number // FEEDS_A_HOST % 250}"
            f":{self.port}/{number}.xml"
            for number in range(self.count)
        ]

    def change(self, share: float) -> None:
        """Give that share of the feeds a new entry."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{share}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()


@contextmanager
def serving(count: int) -> Iterator[Feeds]:
    """Start the server as a process of its own."""
    command = [PYTHON, "-m", "benchmarks.poll", "--serve", str(count)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield Feeds(count, process, int(process.stdout.readline()))
        process.stdin.close()


# --- the ways ---------------------------------------------------------------------------------------------


def wirewatch(feeds: Feeds, folder: Path) -> list[str]:
    """Return the command of a pass over the feeds."""
    config = folder / "config.json"
    document = {
        "database": "sqlite:///wirewatch.db",
        "fetch": {"allow_private": ["127.0.0.0/8"]},
        "sources": [{"name": f"site {number}", "url": url} for number, url in enumerate(feeds.urls)],
        "monitors": MONITORS,
    }
    config.write_text(json.dumps(document), encoding="utf-8")
    return [PYTHON, "-m", "wirewatch", "--config", str(config), "run", "--json"]


READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
if len(sys.argv) > 2:
    for line in open(sys.argv[2]):
        reader.add_feed(line.strip())
else:
    results = list(reader.update_feeds_iter(scheduled=False))
    print(len(results), sum(bool(each.updated_feed) for each in results))
"""

SCRIPT = """
import sys, pathlib, feedparser, pandas
database = pathlib.Path(sys.argv[1])
empty = pandas.DataFrame(columns=["id", "title", "link"])
seen = pandas.read_pickle(database) if database.exists() else empty
rows = []
for line in open(sys.argv[2]):
    for entry in feedparser.parse(line.strip()).entries:
        rows.append({"id": entry.get("id"), "title": entry.title, "link": entry.link})
found = pandas.DataFrame(rows).drop_duplicates("id")
new = found[~found["id"].isin(seen["id"])]
print(len(new[new["title"].str.contains("blockchain")]))
pandas.concat([seen, new]).to_pickle(database)
"""


def reader(feeds: Feeds, folder: Path) -> list[str]:
    """Return the command of a pass of `reader`, which is told its feeds beforehand, unmeasured."""
    database = str(folder / "reader.db")
    run([PYTHON, "-c", READER, database, str(_list_of(feeds, folder))])
    return [PYTHON, "-c", READER, database]


def script(feeds: Feeds, folder: Path) -> list[str]:
    return [PYTHON, "-c", SCRIPT, str(folder / "seen.pickle"), str(_list_of(feeds, folder))]


def _list_of(feeds: Feeds, folder: Path) -> Path:
    file = folder / "feeds.txt"
    file.write_text("\n".join(feeds.urls), encoding="utf-8")
    return file


WAYS = {"wirewatch": wirewatch, "reader": reader, "feedparser + pandas": script}


def measure(count: int, ways: Sequence[str], *, idle_rounds: int = 1) -> dict[str, dict[str, Cost]]:
    """Return the cost of each pass by way."""
    found: dict[str, dict[str, Cost]] = {}
    warm(ways)
    with serving(count) as feeds, tempfile.TemporaryDirectory() as name:
        commands = {way: WAYS[way](feeds, Path(name)) for way in ways}
        for which in PASSES:
            if which == PASSES[2]:
                feeds.change(CHANGED_SHARE)
            rounds = idle_rounds if which == PASSES[1] else 1
            for way, command in commands.items():
                costs = [run(command) for _ in range(rounds)]
                found.setdefault(way, {})[which] = min(costs, key=lambda cost: cost.cpu_s)
    for which, cost in found.get("wirewatch", {}).items():
        check(which, count, json.loads(cost.out))
    return found


def warm(ways: Sequence[str]) -> None:
    """Let every way run once over two feeds, so that nobody pays for compiling bytecode."""
    run([PYTHON, "-c", "import monitors.dedupe"])
    for way in ways:
        with serving(2) as feeds, tempfile.TemporaryDirectory() as name:
            command = WAYS[way](feeds, Path(name))
            for _ in PASSES:
                run(command)
                feeds.change(1)


def check(which: str, count: int, summary: dict[str, int]) -> None:
    """See to it that a pass did what it is measured for."""
    changed = {PASSES[0]: count, PASSES[1]: 0}.get(which, round(CHANGED_SHARE * count))
    if (summary["sources_ok"], summary["sources_unchanged"]) != (changed, count - changed):
        raise RuntimeError(f"{which} of {count} feeds was not as expected: {summary}")


def rows(counts: Sequence[int], peers_up_to: int) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    for count in counts:
        ways = ["wirewatch"]
        ways += ["reader"] if count <= peers_up_to else []
        ways += ["feedparser + pandas"] if count <= SCRIPT_UP_TO else []
        # What is soonest done is most easily disturbed; the peer gets as many tries.
        found = measure(count, ways, idle_rounds=3 if len(ways) > 1 else 1)
        for which in PASSES:
            ours = found["wirewatch"][which]
            yield _ours(count, which, ours, found.get("reader", {}).get(which))
            for peer in ways[1:]:
                cost = found[peer][which]
                figure = f"{peer}: {count:,} feeds, {which}"
                yield Row("poll", figure, f"{cost.cpu_s / ours.cpu_s:.1f} x ours", "wirewatch", cost=cost)


def _ours(count: int, which: str, ours: Cost, peer: Cost | None) -> Row:
    figure = f"{count:,} feeds, {which}"
    if peer is None:
        limit = MOST_MB_AT_5000
        floor, met = f"<= {limit} MB", at_most(ours.peak_mb, limit)
        each = f"{1000 * ours.cpu_s / count:.2f} ms a feed"
        return Row("poll", figure, each, "", floor, met if count >= 5000 else None, ours)
    ratio = ours.cpu_s / peer.cpu_s
    met = at_most(ratio, FLOORS[which]) and at_most(ours.peak_mb, peer.peak_mb + MORE_MB_THAN_READER)
    floor = f"<= {FLOORS[which]:g}, +{MORE_MB_THAN_READER} MB"
    return Row(
        "poll", figure, f"{ratio:.2f} of its CPU", "reader", floor, met if count >= 1000 else None, ours
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options.add_argument("--feeds", type=int, nargs="+", default=[100, 1000, 5000])
    options.add_argument("--peers-up-to", type=int, default=1000)
    given = options.parse_args()
    if given.serve is not None:
        serve(given.serve)
        return
    from benchmarks.measuring import table

    print(table(list(rows(given.feeds, given.peers_up_to))))


if __name__ == "__main__":
    main()
