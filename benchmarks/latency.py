"""Measures the time from publishing to Slack on loopback, at many sources, the schedule's share apart.

    python -m benchmarks.latency [--sources 1000] [--rounds 12]

In each round one of the sources publishes what a monitor waits for, and a pass over all of them begins. The
news site notes when that feed was fetched and the sandbox when it has the message: between the two lies the
pipeline's own share. A publication waits for its poll besides: on average half the schedule's interval.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.measuring import PYTHON, ROOT, Row, table, usual_environment
from sandbox.news import NewsSite, Page, Visit, invented, rss
from sandbox.news.feeds import Item
from sandbox.slack import SandboxSlack

OWN_SHARE_S = 1.0
EVERY_S = (60, 300)
_WHO = ("Ministry", "Harbour", "Orchestra", "Railway", "Observatory", "Library", "Brewery", "Shipyard")
_PASSES = """
import asyncio, os, sys
from pathlib import Path
from monitors.config import load_config
from monitors.pipeline.ingest import run_pass
loaded = load_config(Path(sys.argv[1]))
for line in sys.stdin:
    asyncio.run(run_pass(loaded, os.environ))
    print("done", flush=True)
"""


def measure(sources: int, rounds: int) -> list[float]:
    """Return the pipeline's own share of the latency in seconds, round by round."""
    with NewsSite() as site, SandboxSlack() as slack, tempfile.TemporaryDirectory() as folder:
        for number in range(sources):
            _put(site, number, [])
        config = _write_config(site, sources, Path(folder))
        environment = usual_environment() | {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_API_URL": slack.api_url,
        }
        with subprocess.Popen(
            [PYTHON, "-c", _PASSES, str(config)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            _pass(process)
            found = [_round(site, slack, process, sources, at) for at in range(rounds)]
            assert process.stdin is not None
            process.stdin.close()
        return found


def _round(
    site: NewsSite, slack: SandboxSlack, process: subprocess.Popen[str], sources: int, at: int
) -> float:
    fetched: list[float] = []
    number = Random(at).randrange(sources)
    who = _WHO[at % len(_WHO)]
    title = f"{who} number {at} puts {who.lower()} ledgers on a blockchain"
    link = f"{site.url}/articles/blockchain-{at}"
    page = _put(site, number, [Item(link, title, link, f"{who} {at}.", datetime.now(UTC))])

    async def noted(visit: Visit) -> None:
        fetched.append(time.time())
        await visit.send(page.answer(visit.headers))

    site.put(f"/{number}.xml", noted)
    before = len(slack.channel("#news").messages)
    _pass(process)
    site.put(f"/{number}.xml", page)
    arrived = [float(each.ts) for each in slack.channel("#news").messages[before:]]
    if len(arrived) != 1:
        raise RuntimeError(f"{len(arrived)} messages arrived in round {at} where one was published")
    return arrived[0] - fetched[0]


def _pass(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    if not process.stdout.readline():
        raise RuntimeError("the pipeline ended early")


def _put(site: NewsSite, number: int, fresh: list[Item]) -> Page:
    of = f"https://site{number}.example"
    body = rss(f"Site {number}", of, fresh + invented(of, 20, newest=datetime(2026, 1, 1, tzinfo=UTC)))
    page = Page.of(body, ".xml")
    site.put(f"/{number}.xml", page)
    return page


def _write_config(site: NewsSite, sources: int, folder: Path) -> Path:
    document = {
        "database": "sqlite:///wirewatch.db",
        "fetch": {"allow_private": ["127.0.0.0/8"], "per_host": 20},
        "sources": [
            {"name": f"site {number}", "url": f"{site.url}/{number}.xml"} for number in range(sources)
        ],
        "monitors": [{"name": "Ledgers", "query": "blockchain AND ledgers"}],
    }
    file = folder / "config.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def rows(sources: int = 1000, rounds: int = 12) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    shares = sorted(measure(sources, rounds))
    middle, high = shares[len(shares) // 2], shares[min(len(shares) - 1, int(0.95 * len(shares)))]
    what = f"{sources:,} sources, fetched to Slack"
    for name, share in (("p50", middle), ("p95", high)):
        met = share <= OWN_SHARE_S if sources >= 1000 else None
        yield Row("latency", f"{what}: {name}", f"{share:.2f} s", "", f"<= {OWN_SHARE_S:g} s", met)
    for every_s in EVERY_S:
        dice = Random(every_s)
        waits = sorted(dice.uniform(0, every_s) + share for share in shares * 200)
        p50, p95 = waits[len(waits) // 2], waits[int(0.95 * len(waits))]
        yield Row(
            "latency",
            f"{what}, polled every {every_s} s",
            f"p50 {p50:.0f} s, p95 {p95:.0f} s",
            f"{every_s / 2:g} s of waiting",
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--sources", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=12)
    given = options.parse_args()
    print(table(list(rows(given.sources, given.rounds))))


if __name__ == "__main__":
    main()
