"""The commands that run wirewatch for years: schedules, triggers, fleets, and the outbox by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from wirewatch.cli.options import JsonOption, KeysArgument, KeysOrNoneArgument

outbox = typer.Typer(
    help="What is not delivered, and what to do about it; alone it is `outbox list`.",
    invoke_without_command=True,
)


def serve(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", help="Port of the Prefect server that it starts.")] = 4200,
    as_json: JsonOption = False,
) -> None:
    """All schedules, through Prefect, until stopped."""
    from wirewatch.cli.serve import serve_command  # noqa: PLC0415 - Prefect takes two seconds to load

    raise typer.Exit(serve_command(context.obj, as_json=as_json, port=port))


def listen(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Only answer the buttons of alerts, until stopped; for a fleet, where no `serve` runs."""
    from wirewatch.cli.listen import listen_command  # noqa: PLC0415 - loads the SDK

    raise typer.Exit(listen_command(context.obj, as_json=as_json))


def trigger(
    context: typer.Context,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="watch, deliver, ... or one deployment of it.")],
    given: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Start a deployed flow by hand and follow it."""
    from wirewatch.cli.trigger import trigger_command  # noqa: PLC0415 - as above

    raise typer.Exit(trigger_command(context.obj, flow, given or (), as_json=as_json))


def deploy(
    context: typer.Context,
    *,
    work_pool: Annotated[
        str, typer.Option("--work-pool", metavar="NAME", help="The pool that workers poll.")
    ],
    shards: Annotated[int, typer.Option("--shards", min=1, help="Parts of each group, apart by host.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Push the same deployments to a work pool, for a fleet."""
    from wirewatch.cli.deploy import deploy_command  # noqa: PLC0415 - as above

    raise typer.Exit(deploy_command(context.obj, work_pool=work_pool, shards=shards, as_json=as_json))


def setup_prefect(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Create the automations on the Prefect server and say what it needs for its retention."""
    from wirewatch.cli.setup_prefect import setup_prefect_command  # noqa: PLC0415 - as above

    raise typer.Exit(setup_prefect_command(context.obj, as_json=as_json))


@outbox.callback()
def _alone(context: typer.Context, *, as_json: JsonOption = False) -> None:
    if context.invoked_subcommand is None:
        _list(context, as_json=as_json)


@outbox.command("list")
def _list(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show what is not delivered, and why."""
    from wirewatch.cli.outbox import list_command  # noqa: PLC0415 - loads the database

    raise typer.Exit(list_command(context.obj, as_json=as_json))


@outbox.command("retry")
def _retry(context: typer.Context, keys: KeysOrNoneArgument = None, *, as_json: JsonOption = False) -> None:
    """Put refused messages back in line and end every pause."""
    from wirewatch.cli.outbox import retry_command  # noqa: PLC0415 - loads the database

    raise typer.Exit(retry_command(context.obj, keys or (), as_json=as_json))


@outbox.command("drop")
def _drop(context: typer.Context, keys: KeysArgument, *, as_json: JsonOption = False) -> None:
    """Give messages up for good."""
    from wirewatch.cli.outbox import drop_command  # noqa: PLC0415 - loads the database

    raise typer.Exit(drop_command(context.obj, keys, as_json=as_json))
