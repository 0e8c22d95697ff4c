"""`inspect feed | match | stories | pairs`: what one stage makes of its input; nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from monitors.config import Config, Fetch, load_config
from monitors.errors import ConfigError
from monitors.records import Fetched, Request

DEFAULT_FILE = Path("config.yaml")
_GRANULARITIES = ("tight", "normal", "loose")


def _config(file: Path) -> Config:
    """Return the configuration; inspecting works without one too, with the built-in concepts."""
    if file == DEFAULT_FILE and not file.exists():
        return Config.model_validate({})
    return load_config(file).config


def feed_command(config_file: Path, targets: Sequence[str]) -> int:
    """Print the entries of feed files and addresses."""
    from wirewatch.cli.inspect_feed import inspect_feed  # noqa: PLC0415 - loads the parsers

    settings = _config(config_file).fetch
    with _standard_output() as out:
        return inspect_feed(targets, out, lambda url: asyncio.run(_fetch(settings, url)))


async def _fetch(settings: Fetch, url: str) -> Fetched:
    from monitors.fetch import Fetcher  # noqa: PLC0415

    async with Fetcher(settings) as fetcher:
        return await fetcher.fetch(Request(url, url, timeout_s=settings.timeout.total_seconds()))


def match_command(config_file: Path) -> int:
    """Judge articles from standard input by the configured monitors, or by a query of their own."""
    from monitors.match import Matcher, load_concepts  # noqa: PLC0415
    from wirewatch.cli.inspect_match import inspect_match  # noqa: PLC0415

    config = _config(config_file)
    concepts = load_concepts(config.concepts)
    matcher = Matcher.compile({monitor.name: monitor for monitor in config.monitors}, concepts)
    with _standard_output() as out:
        return inspect_match(_standard_input(), matcher, out)


def stories_command(granularity: str) -> int:
    """Place articles from standard input into stories."""
    if granularity not in _GRANULARITIES:
        raise ConfigError(f"--stories {granularity!r} is not known - use {', '.join(_GRANULARITIES)}")
    from wirewatch.cli.inspect_stories import inspect_stories  # noqa: PLC0415

    with _standard_output() as out:
        return inspect_stories(_standard_input(), granularity, out)


def pairs_command() -> int:
    """Score pairs of titles from standard input."""
    from wirewatch.cli.inspect_stories import inspect_pairs  # noqa: PLC0415

    with _standard_output() as out:
        return inspect_pairs(_standard_input(), out)


def _standard_input() -> Iterator[str]:
    # Bytes that are no UTF-8 become replacement characters: one bad row must not end the others.
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace")


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # it is a TextIOWrapper
    yield sys.stdout
    sys.stdout.flush()
