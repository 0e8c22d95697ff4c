"""Completes the bill of materials that `uv export` wrote from uv.lock: adds licences, refuses unknown ones.

    uv export --frozen --format cyclonedx1.5 --all-extras --no-dev | python tools/sbom.py sbom.cdx.json

Works offline: versions and hashes come from uv.lock, licences from what is installed. It is no audit of known
vulnerabilities, which needs a database of them.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

_ALLOWED = re.compile(
    r"MIT|MIT-0|BSD|0BSD|BSD-[23]-Clause|Apache|Apache-2\.0|ISC|ISCL|PSF|PSF-2\.0|Python-2\.0|CNRI-Python|Unlicense|Zlib|"
    r"CC0-1\.0|MPL-2\.0|DFSG"
)
_IN_OTHER_WORDS = (
    (re.compile(r"Mozilla Public License 2\.0(?: \(MPL 2\.0\))?"), "MPL-2.0"),
    (re.compile(r"\(ISCL\)|\b(?:Software )?License\b|\bThe\b|approved|[,/|]"), " "),
    (re.compile(r"Apache 2\.0|Apache Software"), "Apache-2.0"),
)
_GROUP = re.compile(r"\(([^()]*)\)")
EXCEPTIONS = {
    "psycopg": "LGPL-3.0-only; only with the extra `postgres`, used unchanged as a library of its own",
    "psycopg-binary": "LGPL-3.0-only; as psycopg",
    "tld": "MPL-1.1 is chosen among its three licences; used unchanged by trafilatura",
    "text-unidecode": "the Artistic License is chosen among its two; used unchanged by python-slugify",
    "wirewatch": "this project",
}
"""What no list allows and why it is used all the same."""


def licence_of(name: str) -> str | None:
    """Return the licence that an installed package names, None where it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    classified = [
        each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if "License ::" in each
    ]
    return (
        told.get("License-Expression")
        or " OR ".join(classified)
        or (told.get("License") or "?").splitlines()[0]
    )


def is_allowed(licence: str) -> bool:
    """Whether every part of a licence is on the list; of alternatives one is enough.

    >>> is_allowed("MPL-2.0 AND (Apache-2.0 OR MIT)"), is_allowed("GPL-2.0-only OR MIT")
    (True, True)
    >>> is_allowed("GPL-3.0-only AND (ISC OR MIT)"), is_allowed("?")
    (False, False)
    """
    for written, meant in _IN_OTHER_WORDS:
        licence = written.sub(meant, licence)
    while (group := _GROUP.search(licence)) is not None:
        licence = group.re.sub("MIT" if is_allowed(group[1]) else "refused", licence, count=1)
    return any(
        all(_ALLOWED.fullmatch(word) for part in choice.split(" AND ") for word in part.split())
        and choice.strip()
        for choice in licence.split(" OR ")
    )


def complete(bill: dict[str, Any]) -> list[str]:
    """Add the licences of installed packages to a bill; return what is not allowed, a line each."""
    refused = []
    for component in bill["components"]:
        name, licence = component["name"], licence_of(component["name"])
        if licence is None:  # for another system, such as pywin32
            continue
        component["licenses"] = [{"license": {"name": licence}}]
        if name not in EXCEPTIONS and not is_allowed(licence):
            refused.append(f"{name}: {licence}: not on the list of tools/sbom.py")
    return refused


def main(target: Path) -> int:
    """Complete the bill on standard input; 1 where a licence is not allowed."""
    bill = json.load(sys.stdin)
    refused = complete(bill)
    bill["metadata"].pop("timestamp", None)  # the same lock file makes the same bill
    bill.pop("serialNumber", None)
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    told = sum("licenses" in each for each in bill["components"])
    sys.stdout.write(
        f"{target}: {len(bill['components'])} packages, the licences of {told} that are installed\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in refused))
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
