"""`wirewatch setup-prefect`: the automations of a Prefect server, and how its history stays small."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from flows import settings
from flows.trigger import find_server
from monitors.config import database_of, load_config
from wirewatch.cli.output import print_json, say


def setup_prefect_command(config_file: Path, *, as_json: bool = False) -> int:
    """Bring the automations up to date; tell what the server needs in its environment."""
    loaded = load_config(config_file)
    home = settings.use_home(database_of(loaded.config, os.environ))
    os.environ["PREFECT_API_URL"] = url = find_server(home, os.environ)
    from flows.fleet import set_up  # noqa: PLC0415 - Prefect reads its environment when it is imported

    names = asyncio.run(set_up(loaded, os.environ))
    if as_json:
        print_json({"automations": names, "server": url, "server_environment": settings.RETENTION})
        return 0
    for name in names:
        say(f"Automation: {name}")
    if not os.environ.get("SLACK_WEBHOOK_URL"):
        say("Without SLACK_WEBHOOK_URL silence shows on Prefect's page only.")
    say("A server that wirewatch does not start itself keeps its history small with this environment:")
    for variable, value in settings.RETENTION.items():
        say(f"  {variable}={value}")
    return 0
