"""`wirewatch deploy --work-pool NAME`: the same deployments as `serve`, for a fleet of workers."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from pathlib import Path

from flows import settings
from flows.trigger import find_server
from monitors.config import database_of, load_config
from wirewatch.cli.output import print_json, say


def deploy_command(config_file: Path, *, work_pool: str, shards: int = 1, as_json: bool = False) -> int:
    """Push the deployments to a work pool, each group in `shards` parts that share no host."""
    loaded = load_config(config_file)
    home = settings.use_home(database_of(loaded.config, os.environ))
    os.environ["PREFECT_API_URL"] = find_server(home, os.environ)
    from flows.fleet import push  # noqa: PLC0415 - Prefect reads its environment when it is imported

    pushed = asyncio.run(push(loaded, os.environ, work_pool, shards))
    if as_json:
        print_json(asdict(pushed))
        return 0
    if pushed.pool_created:
        say(f"Work pool {work_pool}: made, of type process.")
    for text, names in (
        ("Deployed", pushed.deployments),
        ("Removed", pushed.removed),
        ("Paused by a person, left so", pushed.paused),
    ):
        if names:
            say(f"{text}: {', '.join(names)}")
    say(f"Start workers with: prefect worker start --pool {work_pool} --type process")
    return 0
