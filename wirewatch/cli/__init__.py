"""The command line: `wirewatch [--config FILE] COMMAND`."""

from wirewatch.cli.main import main

__all__ = ["main"]
