"""`python -m sandbox.slack`: the sandbox as a process of its own, so that it outlives its client."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from sandbox.slack.admin import read_rules
from sandbox.slack.limits import Pace
from sandbox.slack.server import APP_TOKEN, BOT_TOKEN, SandboxSlack


def parser() -> argparse.ArgumentParser:
    """The options; each has a default that works."""
    options = argparse.ArgumentParser(prog="python -m sandbox.slack", description="A Slack on loopback.")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    options.add_argument("--journal", type=Path, help="keep everything in this file and start from it")
    options.add_argument("--faults", type=Path, help="a fault script: JSON, a list of rules or {rules, seed}")
    options.add_argument("--channel", action="append", help="open this channel, may be repeated")
    options.add_argument("--token", default=BOT_TOKEN)
    options.add_argument("--app-token", default=APP_TOKEN)
    options.add_argument(
        "--speed", type=float, default=1.0, help="how much faster limits run; 0 turns them off"
    )
    options.add_argument("--history-lag", type=float, default=0.0, metavar="SECONDS")
    options.add_argument("--history-limited", action="store_true", help="pages of 15, one a minute")
    return options


def main(arguments: list[str]) -> None:
    """Serve until stopped; the first line on stdout is the address as JSON."""
    given = parser().parse_args(arguments)
    rules, seed = read_rules(json.loads(given.faults.read_text())) if given.faults else ([], 0)
    slack = SandboxSlack(
        given.channel or ("#news", "#news-ops"),
        host=given.host,
        port=given.port,
        journal=given.journal,
        faults=rules,
        seed=seed,
        pace=Pace(enabled=given.speed > 0, speed=given.speed or 1.0, history_limited=given.history_limited),
        history_lag_s=given.history_lag,
        token=given.token,
        app_token=given.app_token,
    )
    server = slack.prepare()
    line = {
        "url": slack.url,
        "api_url": slack.api_url,
        "channels": slack.channel_ids,
        "webhooks": slack.webhooks,
    }
    print(json.dumps(line), flush=True)  # noqa: T201 # the line that whoever started this waits for
    asyncio.run(server.run_here())
    slack.workspace.close()


if __name__ == "__main__":
    main(sys.argv[1:])
