"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path, typer.Option("--config", envvar="WIREWATCH_CONFIG", help="The configuration file.", metavar="FILE")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="JSON lines on standard output, nothing else there.")
]
JsonLinesOption = Annotated[
    bool, typer.Option("--json", help="As every command takes it: this one prints JSON lines in any case.")
]
KeysOrNoneArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KEY]...", help="As for `drop`; without any, all that Slack refused."),
]
KeysArgument = Annotated[
    list[str], typer.Argument(metavar="KEY...", help="Keys as `outbox list` shows them, or `all`.")
]
