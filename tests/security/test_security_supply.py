"""What is shipped is known, with licences that a company may use."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SBOM = runpy.run_path(str(ROOT / "tools" / "sbom.py"))


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("Apache Software License", True),
        ("ISC License (ISCL)", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-only", False),
        ("LGPL-3.0-only", False),
        ("AGPL-3.0-or-later AND MIT", False),
        ("?", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GPL-3.0-only AND (ISC OR MIT)", False),
        ("", False),
    ],
)
def test_a_licence_is_on_the_list_or_not(licence: str, *, allowed: bool) -> None:
    assert bool(SBOM["is_allowed"](licence)) is allowed


@pytest.mark.slow
def test_the_bill_of_materials_names_all_that_is_shipped_with_allowed_licences(tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not beside this Python: `make setup` puts it there")
    command = [
        uv,
        "export",
        "--quiet",
        "--frozen",
        "--offline",
        "--format",
        "cyclonedx1.5",
        "--all-extras",
        "--no-dev",
    ]
    bill = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    target = tmp_path / "sbom.json"
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "sbom.py", target], input=bill, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    held = json.loads(target.read_text(encoding="utf-8"))
    assert held["bomFormat"] == "CycloneDX"
    components = {each["name"]: each for each in held["components"]}
    assert {"prefect", "httpx", "pandas", "slack-sdk", "lxml", "psycopg"} <= components.keys()
    assert "pytest" not in components
    assert all("purl" in each for each in components.values())
    assert components["psycopg"]["licenses"] == [{"license": {"name": "LGPL-3.0-only"}}]
