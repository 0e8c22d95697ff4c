"""`wirewatch deploy` and `setup-prefect` against a real server, and a worker that runs what was deployed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from live_serving import NewsSite, PrefectServer, bare_environment, eventually

from flows import api
from flows.plan import installation
from flows.trigger import trigger

pytestmark = pytest.mark.slow

CONFIG = """
schedule: {{every: 1h}}
fetch: {{allow_private: [127.0.0.0/8]}}
sources:
  - {{name: one, url: "{url}/one"}}
  - {{name: two, url: "{url}/two"}}
monitors: [{{name: Chains, keywords: [blockchain]}}]
"""
CALL = """
import sys
from pathlib import Path
from wirewatch.cli.deploy import deploy_command
from wirewatch.cli.setup_prefect import setup_prefect_command
if sys.argv[1] == "deploy":
    code = deploy_command(Path(sys.argv[2]), work_pool="wire", shards=int(sys.argv[3]), as_json=True)
else:
    code = setup_prefect_command(Path(sys.argv[2]), as_json=True)
sys.exit(code)
"""


def called(prefect: PrefectServer, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        env=bare_environment() | {"PREFECT_API_URL": prefect.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_fleet_is_deployed_set_up_and_run_by_a_worker(
    tmp_path: Path, prefect: PrefectServer, news: NewsSite
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(url=news.url))
    tag = installation(f"sqlite:///{tmp_path / 'wirewatch.db'}")

    done = called(prefect, "deploy", str(config), "2")
    assert done["deployments"] == [
        "watch/default-1-of-2",
        "watch/default-2-of-2",
        "deliver/deliver",
        "maintain/maintain",
    ]
    assert done["pool_created"]
    assert {each["work_pool_name"] for each in api.deployments(prefect.url, tag)} == {"wire"}

    # Fewer shards: the rest goes away, and so do its automations.
    assert len(called(prefect, "setup", str(config))["automations"]) == 4
    assert called(prefect, "deploy", str(config), "1")["removed"] == ["default-1-of-2", "default-2-of-2"]
    for _ in range(2):
        names = called(prefect, "setup", str(config))["automations"]
        there = api.ask(prefect.url, "automations/filter", {})
        assert sorted(each["name"] for each in there if tag in each["tags"]) == sorted(names)
    assert any("no success of default" in name for name in names)

    worker = subprocess.Popen(
        [sys.executable, "-m", "prefect", "worker", "start", "--pool", "wire", "--type", "process"],
        env=bare_environment() | {"PREFECT_API_URL": prefect.url, "WIREWATCH_CONFIG": str(config)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        (ended,) = trigger(prefect.url, tag, "watch", [], lambda text: None)
        assert (ended.state, ended.figures["sources_ok"]) == ("Completed", 2)
        assert eventually(lambda: news.asked["/one"] and news.asked["/two"], "both were polled", 5)
    finally:
        worker.terminate()
        worker.wait(60)
