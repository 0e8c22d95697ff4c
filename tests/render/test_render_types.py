"""Slack's own models and types accept every kind of message."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from render_views import AT, nasty_view, view
from slack_sdk.models.blocks import Block

from monitors.records import AnswerView, BurstView, DigestView, MessageView, NoticeView, View
from monitors.render import Rendered, render, render_answer

ALERTS = 500
CHECK = """
import type { KnownBlock } from '@slack/types';
export const messages: { text: string; blocks: KnownBlock[] }[] = %s;
"""
OPTIONS = [
    "--noEmit",
    "--strict",
    "--moduleResolution",
    "bundler",
    "--module",
    "esnext",
    "--target",
    "es2022",
]


def views() -> Iterator[View]:
    """All kinds of messages: plain ones, and hundreds as the web makes them."""
    chance = random.Random(1)
    nasty = [nasty_view(chance) for _ in range(ALERTS)]
    yield view(also=("BBC",), mentions=("here", "U0123456789", "S0123456789"), related_title="Older")
    yield view(feed="A search", relevant=2, not_relevant=1, muted="story muted by ada", muted_until=AT)
    yield from nasty
    stories = tuple(story for story in nasty[:10] if isinstance(story, MessageView))
    yield DigestView("Digest", stories, total=30, at=AT)
    yield DigestView("Digest", stories, total=30, at=AT, first=11)
    yield BurstView("Huawei: 57 articles in 24 hours", "12 sources", stories, AT)
    yield BurstView("Huawei: 57 articles in 24 hours")
    yield NoticeView("Source failing: X", (("Since", "noon"),), "HTTP 403", "Look at it.")
    yield NoticeView("Source recovered: X", closed=True)


def rendered() -> Iterator[Rendered]:
    for each in views():
        yield render(each, related_url="https://x.slack.com/archives/C1/p1", buttons=True)
    yield render_answer(AnswerView("T", "https://x.example", "sent", (("matched", "by one", ("line",)),)))


def test_the_models_of_the_sdk_accept_all_and_lose_nothing() -> None:
    for message in rendered():
        parsed = Block.parse_all(list(message.blocks))
        assert len(parsed) == len(message.blocks)
        for block, given in zip(parsed, message.blocks, strict=True):
            block.validate_json()
            assert json.loads(json.dumps(block.to_dict())) == json.loads(json.dumps(given))


@pytest.mark.slow
def test_the_type_checker_accepts_all_messages(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so Slack's TypeScript types cannot be asked")
    (tmp_path / "package.json").write_text('{"name": "check", "private": true}')
    packages = ["typescript@5", "@slack/types@3"]
    installed = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", *packages],
        cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    if installed.returncode:
        pytest.skip(f"npm could not install {packages}: {installed.stderr[-200:]}")

    def check(messages: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
        (tmp_path / "check.ts").write_text(CHECK % json.dumps(messages), encoding="utf-8")
        command = [str(tmp_path / "node_modules" / ".bin" / "tsc"), *OPTIONS, "check.ts"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)

    told = check([{"text": each.text, "blocks": each.blocks} for each in rendered()])
    assert told.returncode == 0, told.stdout[:2000]
    wrong = [{"text": "", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}]
    assert check(wrong).returncode != 0
