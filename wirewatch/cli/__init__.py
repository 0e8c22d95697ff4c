"""The command line: `wirewatch [--config FILE] COMMAND`."""
