"""A pretend news site and a pretend Slack with a configuration between them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from sandbox.news import NewsSite
from sandbox.slack import SandboxSlack

MONITORS: list[dict[str, Any]] = [
    {"name": "Blockchain", "keywords": ["blockchain", "区块链"]},
    {"name": "Digital currency", "keywords": ["digital currency", "数字货币"]},
    {"name": "Huawei", "keywords": ["Huawei", "华为"]},
]


def item(
    title: str, *, name: str = "", minutes: float = 10, summary: str = "", link: str = ""
) -> dict[str, str]:
    """An RSS item published `minutes` ago."""
    slug = name or "-".join(title.lower().split())
    return {
        "title": title,
        "guid": f"guid-{slug}",
        "link": link or f"https://news.example/{slug}",
        "description": summary,
        "pubDate": format_datetime(datetime.now(UTC) - timedelta(minutes=minutes)),
    }


def rss(*items: Mapping[str, str]) -> bytes:
    """An RSS document."""
    body = "".join(
        "<item>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in each.items() if text) + "</item>"
        for each in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{body}</channel></rss>'.encode()


@dataclass
class World:
    """The configuration is written anew at each run, so that a test may change any part of it."""

    folder: Path
    site: NewsSite
    slack: SandboxSlack
    database: str
    monitors: list[dict[str, Any]] = field(default_factory=lambda: [dict(each) for each in MONITORS])
    settings: dict[str, Any] = field(default_factory=dict)
    sources: list[dict[str, Any]] = field(default_factory=list)

    def put(self, name: str, *items: Mapping[str, str], **source: Any) -> None:
        """Serve a feed under a name and list it as a source, once."""
        path = f"/{name}.xml"
        url = self.site.put(path, rss(*items))
        if name not in [each["name"] for each in self.sources]:
            self.sources.append({"name": name, "url": url} | source)

    @property
    def config_file(self) -> Path:
        file = self.folder / "config.yaml"
        config = {
            "database": self.database,
            "slack": {"channel": "#news", "ops_channel": "#news-ops", "settle": "1s"},
            "fetch": {"allow_private": ["127.0.0.0/8"], "timeout": "5s"},
            "sources": self.sources,
            "monitors": self.monitors,
        } | self.settings
        file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        return file

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SLACK_BOT_TOKEN": self.slack.token, "SLACK_API_URL": self.slack.api_url}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "wirewatch", "--config", str(self.config_file), *arguments]

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run `wirewatch run --json` as a process and return its summary."""
        done = subprocess.run(
            self.command("run", "--json", *arguments),
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.stdout, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (1 if summary["failures"] else 0), done.stderr
        return summary

    def titles(self, channel: str = "#news") -> list[str]:
        """The titles of the messages that stand in a channel, in order."""
        return [title_of(each) for each in self.slack.channel(channel).top_level]

    def texts(self, channel: str = "#news") -> list[str]:
        return [each.text for each in self.slack.channel(channel).top_level]


def title_of(message: Any) -> str:
    """The linked title in the first block of a message."""
    return str(message.blocks[0]["elements"][0]["elements"][0]["text"])


@contextmanager
def world(
    folder: Path, database: str, channels: Sequence[str] = ("#news", "#news-ops", "#china")
) -> Iterator[World]:
    """Start the site and the Slack, without pace so that tests are quick."""
    from sandbox.slack.limits import Pace

    with NewsSite() as site, SandboxSlack(channels, pace=Pace(speed=50)) as slack:
        yield World(folder, site, slack, database)
