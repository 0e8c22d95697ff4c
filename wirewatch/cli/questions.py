"""The commands that ask about what was and what would be, with their options; nothing of theirs is sent."""

from __future__ import annotations

from pathlib import Path
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


SinceOption = Annotated[
    str, typer.Option("--since", help="How far back: 30d, 12h, or a day such as 2026-03-01.")
]


def backtest(
    context: typer.Context,
    monitor: Annotated[str, typer.Argument(metavar="[MONITOR]", help="Name or id of a monitor.")] = "",
    *,
    query: Annotated[
        str, typer.Option("--query", help="Try this query, in place of the monitor's own.")
    ] = "",
    since: SinceOption = "30d",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, too.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What a monitor would have alerted over the stored history, and how that differs from what is live."""
    from wirewatch.cli.backtest import backtest_command  # noqa: PLC0415 - loads the matcher

    raise typer.Exit(backtest_command(context.obj, monitor, query, since=since, html=html, as_json=as_json))


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="As a monitor's `query`.")],
    *,
    since: SinceOption = "30d",
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write them as CSV.")] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", metavar="FILE", help="Write them as Parquet.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Search the stored history with the language of monitors."""
    from wirewatch.cli.search import search_command  # noqa: PLC0415 - loads the matcher

    raise typer.Exit(
        search_command(context.obj, query, since=since, csv=csv, parquet=parquet, as_json=as_json)
    )


def plan(
    context: typer.Context,
    *,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Another config.yaml to compare with.")
    ] = None,
    since: SinceOption = "7d",
    as_json: JsonOption = False,
) -> None:
    """What the changed configuration would do before it is live."""
    from wirewatch.cli.plan import plan_command  # noqa: PLC0415 - loads the matcher

    raise typer.Exit(plan_command(context.obj, against=against, since=since, as_json=as_json))


def replay(
    context: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DAY", help="A captured day, as 2026-03-01 (UTC).")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Run a captured day again, offline, and compare its decisions."""
    from wirewatch.cli.replay import replay_command  # noqa: PLC0415 - loads the line

    raise typer.Exit(replay_command(context.obj, day, as_json=as_json))


def trends(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """How much coverage each monitor has in 24 hours, against its usual."""
    from wirewatch.cli.trends import trends_command  # noqa: PLC0415 - loads the database

    raise typer.Exit(trends_command(context.obj, as_json=as_json))
