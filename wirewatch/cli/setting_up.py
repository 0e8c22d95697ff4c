"""The options of `init`, `import-opml` and `export-opml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wirewatch.cli.options import JsonOption


def init(
    context: typer.Context,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a commented config.yaml and the manifest of a Slack app, and say what to do next."""
    from wirewatch.cli.lists import init_command  # noqa: PLC0415 - loads the configuration

    raise typer.Exit(init_command(context.obj, force=force, as_json=as_json))


def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of feeds from another reader.")],
    *,
    write: Annotated[bool, typer.Option("--write", help="Add them to the configuration.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the feeds of an OPML file as sources, or add them to the configuration."""
    from wirewatch.cli.lists import import_command  # noqa: PLC0415 - loads the parser

    raise typer.Exit(import_command(context.obj, file, write=write, as_json=as_json))


def export_opml(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Standard output without it.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the sources that are feeds as an OPML file for another reader."""
    from wirewatch.cli.lists import export_command  # noqa: PLC0415 - loads the parser

    raise typer.Exit(export_command(context.obj, file, as_json=as_json))
