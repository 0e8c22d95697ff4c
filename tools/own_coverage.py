"""Whether each file of the pure floors is covered, branch by branch, by the test file that bears its name.

`monitors/sources/charset.py` belongs to `test_sources_charset.py`, in whatever folder of the tests. The data
come from `pytest --cov --cov-context=test`. What keeps a table or a cache for the whole process has to be
built anew in its own tests: else it is covered by whichever test came first.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coverage import Coverage

AT_IMPORT = "^$"  # what runs while a module is imported has no test's name


def test_name(path: Path) -> str:
    """Name the test file of a product file.

    >>> test_name(Path("monitors/sources/charset.py"))
    'test_sources_charset.py'
    """
    names = [name for name in path.with_suffix("").parts[1:] if name != "__init__"]
    return "_".join(["test", *names]) + ".py"


def missing(coverage: Coverage, path: Path) -> list[str]:
    """Return the lines and branches of a file that its own tests do not reach."""
    contexts = [AT_IMPORT, rf"(^|/){re.escape(test_name(path))}::"]
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        coverage.json_report(morfs=[str(path)], outfile=out.name, contexts=contexts)
        files: dict[str, dict[str, Any]] = json.loads(Path(out.name).read_bytes())["files"]
    (found,) = files.values()
    lines = set(found["missing_lines"])
    branches = [(start, end) for start, end in found["missing_branches"] if not {start, end} & lines]
    return [*map(str, lines), *(f"{start}->{end if end > 0 else 'exit'}" for start, end in branches)]


def main(patterns: Iterable[str]) -> int:
    """Print the files that their own tests do not cover whole; 1 where there is any."""
    coverage = Coverage()
    coverage.load()
    paths = sorted({path for pattern in patterns for path in Path().glob(pattern) if path.suffix == ".py"})
    thin = {path: places for path in paths if (places := missing(coverage, path))}
    for path, places in thin.items():
        sys.stdout.write(f"{path}: {test_name(path)} does not reach {', '.join(sorted(places))}\n")
    sys.stdout.write(
        f"{len(paths) - len(thin)} of {len(paths)} pure files are covered by their own tests alone\n"
    )
    return 1 if thin else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].split(",")))
