"""Measures the time from publishing to Slack on loopback, and from a click to its acknowledgement.

    python -m benchmarks.latency [--sources 1000] [--rounds 12] [--clicks 200]

In each round one of the sources publishes what a monitor waits for, and a pass over all of them begins. The
news site notes when that feed was fetched and the sandbox when it has the message: between the two lies the
pipeline's own share. A publication waits for its poll besides: on average half the schedule's interval.

Clicks are pressed one after the other on alerts in the sandbox, whose socket notes when each one was
acknowledged; what was pressed is kept and shown on the messages meanwhile.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.measuring import PYTHON, ROOT, Row, table, usual_environment
from sandbox.news import NewsSite, Page, Visit, invented, rss
from sandbox.news.feeds import Item
from sandbox.slack import Pace, SandboxSlack

OWN_SHARE_S = 1.0
EVERY_S = (60, 300)
ACK_S = 0.3
_ALERTS = 20  # that are clicked in turn
_EDITED_S = 60.0
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


def measure_clicks(clicks: int) -> tuple[list[float], float]:
    """Return how long each acknowledgement took, and how long the first message took to tell of its click."""
    with (
        NewsSite() as site,
        SandboxSlack(pace=Pace(speed=50)) as slack,
        tempfile.TemporaryDirectory() as folder,
    ):
        config = _write_config(site, 1, Path(folder))
        links = [f"{site.url}/articles/blockchain-{at}" for at in range(_ALERTS)]
        fresh = [
            Item(
                link,
                f"{_WHO[at % 8]} {at} puts ledgers on blockchain {at}",
                link,
                f"{at}.",
                datetime.now(UTC),
            )
            for at, link in enumerate(links)
        ]
        _put(site, 0, fresh)
        config.write_text(json.dumps(json.loads(config.read_text()) | {"slack": {"digest_over": _ALERTS}}))
        environment = usual_environment() | {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        command = [PYTHON, "-m", "wirewatch", "--config", str(config)]
        subprocess.run([*command, "run"], cwd=ROOT, env=environment, check=True, capture_output=True)
        stamps = [each.ts for each in slack.channel("#news").top_level]
        with subprocess.Popen(
            [*command, "listen"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        ) as process:
            _until(lambda: slack.sockets == 1)
            found, edited_s = _press(slack, stamps, clicks)
            process.terminate()
        return found, edited_s


def _press(slack: SandboxSlack, stamps: list[str], clicks: int) -> tuple[list[float], float]:
    began = time.perf_counter()
    first = slack.click("#news", stamps[0], "relevant")
    _until(lambda: "1 relevant" in slack.channel("#news").top_level[0].text)
    edited_s = time.perf_counter() - began
    acks = [first]
    for number in range(1, clicks):
        action = "relevant" if number % 3 else "not_relevant"
        acks.append(slack.click("#news", stamps[number % len(stamps)], action))
    missed = sum(not ack.acked for ack in acks)
    if missed:
        raise RuntimeError(f"{missed} of {clicks} clicks were not acknowledged")
    return [ack.seconds for ack in acks], edited_s


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _EDITED_S
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("the listener did nothing")
        time.sleep(0.005)


def click_rows(clicks: int) -> Iterator[Row]:
    """Measure and yield the rows about clicks."""
    acks, edited_s = measure_clicks(clicks)
    acks.sort()
    middle, high = acks[len(acks) // 2], acks[min(len(acks) - 1, int(0.99 * len(acks)))]
    what = f"{clicks} clicks, to their acknowledgement"
    yield Row("latency", f"{what}: p50", f"{1000 * middle:.1f} ms", "")
    yield Row("latency", f"{what}: p99", f"{1000 * high:.1f} ms", "", f"< {1000 * ACK_S:g} ms", high < ACK_S)
    yield Row("latency", "a click, to the edited message", f"{edited_s:.2f} s", "")


def rows(sources: int = 1000, rounds: int = 12, clicks: int = 200) -> Iterator[Row]:
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
    yield from click_rows(clicks)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--sources", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--clicks", type=int, default=200)
    given = options.parse_args()
    print(table(list(rows(given.sources, given.rounds, given.clicks))))


if __name__ == "__main__":
    main()
