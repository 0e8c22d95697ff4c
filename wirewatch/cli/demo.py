"""`demo`: the whole pipeline on loopback - pretend news sites, a real Prefect server, a pretend Slack."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import yaml

from monitors.errors import ConfigError
from wirewatch.cli.output import complain, print_json, say
from wirewatch.cli.run import summary_line

if TYPE_CHECKING:
    from monitors.pipeline.summary import Summary
    from sandbox.slack import SandboxSlack

_CHANNELS = ("#news", "#china-tech", "#news-ops")
_MONITORS = [
    {"name": "Blockchain", "query": "@blockchain"},
    {"name": "Digital currency", "query": "@digital_currency"},
    {"name": "Huawei", "query": "@huawei"},
    {
        "name": "Huawei and blockchain",
        "query": "@huawei AND (@blockchain OR @digital_currency)",
        "channel": "#china-tech",
    },
]
_FEED_FILES = (".xml", ".rss", ".atom", ".rdf", ".json")


def demo_command(*, keep: bool, folder: Path | None, as_json: bool = False) -> int:
    """Run two passes over pretend news and show what arrived in the pretend Slack.

    For a program: the summaries of the two passes, one a line; what is said to people goes to standard error.
    """
    if not as_json:
        return _failed(_passes(keep=keep, folder=folder))
    with redirect_stdout(sys.stderr):
        summaries = _passes(keep=keep, folder=folder)
    for summary in summaries:
        print_json(summary.as_json())
    return _failed(summaries)


def _failed(summaries: tuple[Summary, Summary]) -> int:
    first, second = summaries
    return 1 if first.failed or second.failed or second.alerts else 0


def _passes(*, keep: bool, folder: Path | None) -> tuple[Summary, Summary]:
    from flows.run import prefect_server, run_on  # noqa: PLC0415 - Prefect takes two seconds to load
    from sandbox.news import NewsSite  # noqa: PLC0415
    from sandbox.slack import SandboxSlack  # noqa: PLC0415

    began = datetime.now(UTC)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-demo-")))
        site = stack.enter_context(NewsSite(folder=folder))
        slack = stack.enter_context(SandboxSlack(_CHANNELS))
        sources = _served_sources(site, folder, began)
        config_file = _write_config(home, sources)
        # Buttons only where somebody stays to answer them.
        tokens = {"SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token if keep else ""}
        stack.enter_context(_environment({**tokens, "SLACK_API_URL": slack.api_url}))
        say(f"News    {len(sources)} pretend sources at {site.url}")
        say(f"Slack   a pretend workspace at {slack.url}/channels/news")
        server = stack.enter_context(prefect_server(f"sqlite:///{home / 'wirewatch.db'}", say))
        say(f"Prefect {server.url.removesuffix('/api')}")
        say()
        say("First poll ...")
        first = run_on(server.url, config_file, tell=say)
        _show(first)
        _republish(site, folder, began)
        say("Second poll, after the sites have republished the same news with new identities ...")
        second = run_on(server.url, config_file, tell=say)
        _show(second)
        say(f"In the channels: {_counts(slack)}. The second poll posted {second.alerts} alerts.")
        if keep:
            _hold(slack, config_file)
    return first, second


def _served_sources(site: object, folder: Path | None, now: datetime) -> list[dict[str, object]]:
    if folder is None:
        return _republish(site, None, now, edition=1)
    files = sorted(
        each for each in folder.rglob("*") if each.suffix.lower() in _FEED_FILES and each.is_file()
    )
    if not files:
        raise ConfigError(
            f"{folder}: no feed files in it - it needs files that end in {', '.join(_FEED_FILES)}"
        )
    names = [each.relative_to(folder).as_posix() for each in files]
    return [{"name": name, "url": f"{site.url}/{quote(name)}"} for name in names]  # type: ignore[attr-defined]


def _republish(site: object, folder: Path | None, now: datetime, edition: int = 2) -> list[dict[str, object]]:
    from sandbox.news import NewsSite  # noqa: PLC0415
    from sandbox.news.demo import put_demo_news  # noqa: PLC0415

    assert isinstance(site, NewsSite)
    if folder is not None:
        return []
    return [{"name": name, "url": url, "full_text": True} for name, url in put_demo_news(site, now, edition)]


def _write_config(home: Path, sources: Sequence[dict[str, object]]) -> Path:
    config = {
        "database": "sqlite:///wirewatch.db",
        "slack": {"channel": "#news", "ops_channel": "#news-ops"},
        "fetch": {"allow_private": ["127.0.0.0/8"], "per_host": 20},
        "sources": list(sources),
        "monitors": _MONITORS,
    }
    file = home / "config.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _show(summary: Summary) -> None:
    for alerted in summary.alerted:
        say(f"  {alerted.kind:6}{alerted.channel:12} {alerted.title}")
        say(f"  {'':18} {', '.join(alerted.monitors)} - {alerted.reason}")
    for failure in summary.failures:
        say(f"  failed {failure.source}: {failure.text}")
    say(f"  {summary_line(summary)}")
    say()


def _counts(slack: SandboxSlack) -> str:
    counts = [(name, len(slack.channel(name).top_level)) for name in _CHANNELS]
    return ", ".join(f"{count} messages in {name}" for name, count in counts if count)


def _hold(slack: SandboxSlack, config_file: Path) -> None:
    from monitors.pipeline.feedback.listen import listen  # noqa: PLC0415 - only who stays pays

    say(f"Look at {slack.url}/channels/news - the buttons answer. Ctrl-C ends the demo.")
    stop = threading.Event()
    listening = threading.Thread(target=listen, args=(config_file, os.environ, stop, say))
    listening.start()
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        complain("Stopping.")
    finally:
        stop.set()
        listening.join()
    sys.stdout.flush()
