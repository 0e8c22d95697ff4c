"""The commands that ask about what was and what would be, with their options; nothing of theirs is sent."""

from __future__ import annotations

from typing import Annotated

import typer

from wirewatch.cli.options import JsonOption


def why(
    context: typer.Context,
    subject: Annotated[
        str,
        typer.Argument(metavar="URL_OR_ID", help="Address or id of an article, or link of a Slack message."),
    ],
    *,
    title: Annotated[str, typer.Option("--title", help="Of an article never seen: what would happen.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Say of an article what every stage decided about it, and why."""
    from wirewatch.cli.why import why_command  # noqa: PLC0415 - loads the line

    raise typer.Exit(why_command(context.obj, subject, title=title, as_json=as_json))
