"""The process that registers the deployments with Prefect and starts their runs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from prefect.runner import Runner

from flows.automations import set_up
from flows.deploy import register
from flows.orphan import end_with_parent
from flows.plan import installation, planned
from flows.settings import load_served
from monitors.config import LoadedConfig, database_of

_LOOK_EVERY_S = 2.0  # a run started by hand begins 3 to 4 s later; Prefect's own 10 s make it 6 to 11
# Runs are taken up this much before their time: about what a run's process needs to load.
_AHEAD_S = 2.0
# Late runs after an outage start a few at a time; each process takes 100 MB.
_RUNS_AT_ONCE = 4
_BEAT_S = 0.1


async def run(loaded: LoadedConfig, *, own_server: bool) -> None:
    """Register what the configuration asks for and start runs until told to stop.

    On a server of our own the automations are set up too; on another one `wirewatch setup-prefect` does it.
    """
    runner = Runner(
        name="wirewatch",
        query_seconds=_LOOK_EVERY_S,
        prefetch_seconds=_AHEAD_S,
        limit=_RUNS_AT_ONCE,
        pause_on_shutdown=False,  # a restart must not look as if a person had paused everything
    )
    config = loaded.config
    tag = installation(database_of(config, os.environ))
    done = await register(
        planned(config),
        tag,
        sources=[source.name for source in config.sources],
        monitors=[monitor.name for monitor in config.monitors],
        apply=runner.aadd_deployment,
    )
    names = ", ".join(f"{each.flow_name}/{each.name}" for each in done.deployments)
    print(f"Deployments: {names}", flush=True)  # noqa: T201 - the parent passes it on
    for text, found in (("Removed", done.removed), ("Paused by a person", done.paused)):
        if found:
            print(f"{text}: {', '.join(found)}", flush=True)  # noqa: T201 - as above
    if own_server:
        try:
            await set_up(config, tag, os.environ)
        except Exception as trouble:  # noqa: BLE001 - polls do not depend on the automations
            print(f"The automations could not be set up: {trouble}", flush=True)  # noqa: T201 - as above
    await _start(runner)


async def _start(runner: Runner) -> None:
    """Run until SIGTERM, for which Prefect's own handler (3.8.8) forgets to await its `stop`."""
    running = asyncio.create_task(runner.start())
    while not runner.started and not running.done():  # noqa: ASYNC110 - the runner has no event to wait for
        await asyncio.sleep(_BEAT_S)
    stopping: list[asyncio.Task[None]] = []
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: stopping.append(asyncio.create_task(runner.astop()))
    )
    await running
    await asyncio.gather(*stopping)


if __name__ == "__main__":
    end_with_parent()
    asyncio.run(run(load_served(sys.argv[1]), own_server="--own-server" in sys.argv[2:]))
