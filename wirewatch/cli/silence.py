"""The options of `mute` and its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wirewatch.cli.options import JsonOption

app = typer.Typer(help="Silence a source, a monitor or a story; who did so is kept.", no_args_is_help=True)

UntilOption = Annotated[
    str, typer.Option("--until", help="How long: 2h, 3d, or a time; until it is lifted without it.")
]
WhoOption = Annotated[str, typer.Option("--who", help="Whose name is kept; yours without it.")]


@app.command()
def source(
    context: typer.Context,
    name: str,
    *,
    until: UntilOption = "",
    who: WhoOption = "",
    as_json: JsonOption = False,
) -> None:
    """Silence a source."""
    raise typer.Exit(_mute(context, "source", name, until=until, who=who, as_json=as_json))


@app.command()
def monitor(
    context: typer.Context,
    name: str,
    *,
    until: UntilOption = "",
    who: WhoOption = "",
    as_json: JsonOption = False,
) -> None:
    """Silence a monitor, named by its name or id."""
    raise typer.Exit(_mute(context, "monitor", name, until=until, who=who, as_json=as_json))


@app.command()
def story(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="One of its articles or messages.")],
    *,
    until: UntilOption = "",
    who: WhoOption = "",
    as_json: JsonOption = False,
) -> None:
    """Silence a story, named by one of its articles or by its Slack message."""
    raise typer.Exit(_mute(context, "story", article, until=until, who=who, as_json=as_json))


def _mute(context: typer.Context, what: str, name: str, *, until: str, who: str, as_json: bool) -> int:
    from wirewatch.cli.mute import mute_command  # noqa: PLC0415 - loads the store

    return mute_command(context.obj, what, name, until=until, who=who, as_json=as_json)


@app.command("list")
def list_(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show what is silenced now, since when, by whom and until when."""
    from wirewatch.cli.mute import list_command  # noqa: PLC0415 - as above

    raise typer.Exit(list_command(context.obj, as_json=as_json))


@app.command()
def lift(
    context: typer.Context, numbers: list[int], *, who: WhoOption = "", as_json: JsonOption = False
) -> None:
    """End what the numbers of `mute list` name."""
    from wirewatch.cli.mute import lift_command  # noqa: PLC0415 - as above

    raise typer.Exit(lift_command(context.obj, numbers, who=who, as_json=as_json))


@app.command()
def log(
    context: typer.Context,
    *,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show who silenced, lifted, retried and dropped what, and when."""
    from wirewatch.cli.mute import log_command  # noqa: PLC0415 - as above

    raise typer.Exit(log_command(context.obj, file=csv, as_json=as_json))
