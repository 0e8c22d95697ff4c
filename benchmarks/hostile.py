"""How much 200 hostile answers among 1,000 sources cost the other 800, and what memory one of them takes.

    python benchmarks/hostile.py                    the ratio: time of the good ones in the mix / alone
    python benchmarks/hostile.py --hang             the worst mix: all 200 never answer
    python benchmarks/hostile.py --peak URL KIND... peak memory in MB of asking for each kind in turn

Every source has a host of its own (a stub resolver leads all to loopback), as on the real internet.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from monitors import config
from monitors.fetch import Fetcher
from monitors.records import Request
from sandbox.news import NewsSite, invented, rss
from sandbox.news.hostile import TRANSPORT, hostile, then_hang

SETTINGS = config.Fetch(allow_private=("127.0.0.0/8",))
TIMEOUT_S = 5.0


async def loopback(host: str, port: int) -> Sequence[str]:
    """Lead every name to this machine."""
    del host, port
    return ["127.0.0.1"]


def serve(good: int, bad: int, *, hang: bool) -> None:
    """Serve the mix until standard input closes; prints the port first."""
    with NewsSite() as site:
        documents = [rss("News", site.url, invented(f"{site.url}/{number}", 25)) for number in range(10)]
        for number in range(good):
            site.put(f"/good{number}", documents[number % len(documents)])
        for number, (_, behaviour) in enumerate(hostile(bad)):
            site.put(f"/bad{number}", then_hang() if hang else behaviour)
        print(site.port, flush=True)
        sys.stdin.read()


async def good_served_after(port: int, good: int, bad: int) -> tuple[float, float]:
    """Return after how many seconds, by the clock and of CPU, the last good source was served."""
    names = [f"good{number}" for number in range(good)]
    for number in range(bad):  # spread evenly, as in a list that grew over years
        names.insert(number * (good + bad) // bad, f"bad{number}")
    requests = [Request(name, f"http://{name}.example:{port}/{name}", timeout_s=TIMEOUT_S) for name in names]
    left, last, spent = good, 0.0, 0.0
    began, cpu = time.perf_counter(), time.process_time()
    async with Fetcher(SETTINGS, resolver=loopback) as fetcher:
        async for fetched in fetcher.fetch_all(requests):
            if fetched.source.startswith("good"):
                assert fetched.body, fetched
                left -= 1
                last, spent = time.perf_counter() - began, time.process_time() - cpu
    assert left == 0
    return last, spent


def measure(
    good: int, bad: int, *, hang: bool, rounds: int = 3
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what the good ones took alone and in the mix, the best of some rounds each."""
    command = [sys.executable, __file__, "--serve", str(good), str(bad), *(["--hang"] if hang else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(server.stdout.readline())
        alone, mixed = [], []
        for _ in range(rounds):
            alone.append(asyncio.run(good_served_after(port, good, 0)))
            mixed.append(asyncio.run(good_served_after(port, good, bad)))
        server.stdin.close()
    return min(alone), min(mixed)


async def ask_in_turn(url: str, kinds: Sequence[str]) -> None:
    """Ask for each kind, one after the other."""
    async with Fetcher(SETTINGS) as fetcher:
        for kind in kinds:
            await fetcher.fetch(Request(kind, f"{url}/{kind}", timeout_s=2))


def peak_mb() -> float:
    """Return the peak memory of this process; getrusage would count that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def report_peaks(kinds: Sequence[str]) -> None:
    """Print the peak memory of each kind, each in a process of its own."""
    with NewsSite({f"/{name}": behaviour for name, behaviour in TRANSPORT.items()}) as site:
        for kind in kinds or ("none", *TRANSPORT):
            command = [sys.executable, __file__, "--peak", site.url, kind]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"{kind:32} {float(done.stdout):6.1f} MB")


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--serve", nargs=2, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--hang", action="store_true")
    parser.add_argument("--peak", nargs="+")
    parser.add_argument("--peaks", nargs="*")
    parser.add_argument("-n", type=int, default=1000, help="sources, a fifth of them hostile")
    given = parser.parse_args()
    if given.serve:
        serve(*given.serve, hang=given.hang)
    elif given.peak:
        asyncio.run(ask_in_turn(given.peak[0], given.peak[1:]))
        print(f"{peak_mb():.1f}")
    elif given.peaks is not None:
        report_peaks(given.peaks)
    else:
        good, bad = given.n * 4 // 5, given.n // 5
        alone, mixed = measure(good, bad, hang=given.hang)
        for unit, without, among in zip(("s", "s of CPU"), alone, mixed, strict=True):
            print(f"{good} good sources alone {without:.2f} {unit}, among {bad} hostile {among:.2f} {unit}")
            print(f"ratio {among / without:.2f}")


if __name__ == "__main__":
    main()
