"""The commands, their options and their exit codes; each does its work in a file of its own.

Exit codes: 0 done, 1 done with failures that were listed, 2 the user's mistake.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitors.errors import ConfigError, WirewatchError
from wirewatch.cli import operate, questions, setting_up, silence
from wirewatch.cli.options import ConfigOption, JsonLinesOption, JsonOption
from wirewatch.cli.output import complain

DONE, FAILURES, MISTAKE = 0, 1, 2
# A pass makes many small objects and hardly a cycle: a tenth of a first poll went into looking for them.
_COLLECT_SELDOM = (20_000, 20, 50)

app = typer.Typer(
    name="wirewatch",
    help="Watches news sources for what a team cares about and posts each story once to Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
inspect = typer.Typer(help="Show what one stage makes of its input; nothing is stored.", no_args_is_help=True)
app.add_typer(inspect, name="inspect")
app.add_typer(operate.outbox, name="outbox")
app.add_typer(silence.app, name="mute")
app.command()(operate.serve)
app.command()(operate.listen)
app.command()(operate.trigger)
app.command()(operate.deploy)
app.command("setup-prefect")(operate.setup_prefect)
app.command()(questions.why)
app.command()(questions.backtest)
app.command()(questions.plan)
app.command()(questions.search)
app.command()(questions.replay)
app.command()(questions.trends)
app.command()(setting_up.init)
app.command("import-opml")(setting_up.import_opml)
app.command("export-opml")(setting_up.export_opml)

FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE_OR_URL...")]


@app.callback()
def _root(context: typer.Context, config: ConfigOption = Path("config.yaml")) -> None:
    context.obj = config


@app.command()
def run(
    context: typer.Context,
    *,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source.")] = None,
    monitor: Annotated[
        list[str] | None,
        typer.Option(
            "--monitor", help="Deliver only this monitor's alerts now; the others follow five minutes later."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; store and send nothing.")
    ] = False,
    flow: Annotated[bool, typer.Option("--flow", help="Run it as a Prefect flow run.")] = False,
    as_json: JsonOption = False,
) -> None:
    """One pass now over every source: poll, match, deduplicate, store, deliver."""
    from wirewatch.cli.run import run_command  # noqa: PLC0415 - loads what a pass needs

    raise typer.Exit(
        run_command(
            context.obj,
            sources=source or (),
            monitors=monitor or (),
            dry_run=dry_run,
            through_flow=flow,
            as_json=as_json,
        )
    )


@app.command()
def deliver(context: typer.Context, as_json: JsonOption = False) -> None:
    """Send what waits in the outbox now."""
    from wirewatch.cli.run import deliver_command  # noqa: PLC0415

    raise typer.Exit(deliver_command(context.obj, as_json=as_json))


@app.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Hold the page open until Ctrl-C.")] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Serve the feed files of this folder.", metavar="DIR")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The whole pipeline on loopback through a Prefect flow: no account, no network."""
    from wirewatch.cli.demo import demo_command  # noqa: PLC0415

    raise typer.Exit(demo_command(keep=keep, folder=data, as_json=as_json))


@app.command()
def check(
    context: typer.Context,
    *,
    online: Annotated[
        bool,
        typer.Option("--online", help="Also ask Slack and poll every source; nothing is stored or sent."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Validate the configuration and run the test cases beside each monitor."""
    from wirewatch.cli.check import check_command  # noqa: PLC0415

    raise typer.Exit(check_command(context.obj, online=online, as_json=as_json))


@app.command()
def sources(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show each source's state, rhythm, last success and next poll."""
    from wirewatch.cli.status import sources_command  # noqa: PLC0415

    raise typer.Exit(sources_command(context.obj, as_json=as_json))


@app.command()
def status(
    context: typer.Context,
    *,
    prometheus: Annotated[
        bool, typer.Option("--prometheus", help="Print the numbers in Prometheus' text format.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the last pass, what was found and what waits to be sent."""
    from wirewatch.cli.status import status_command  # noqa: PLC0415

    raise typer.Exit(status_command(context.obj, as_json=as_json, for_prometheus=prometheus))


@app.command()
def schema(as_json: JsonOption = False) -> None:
    """Print the JSON Schema of config.yaml."""
    import json  # noqa: PLC0415

    from monitors.config import json_schema  # noqa: PLC0415

    indent = None if as_json else 2
    sys.stdout.write(json.dumps(json_schema(), indent=indent, ensure_ascii=False) + "\n")


@inspect.command("feed")
def _inspect_feed(context: typer.Context, targets: FilesArgument, as_json: JsonLinesOption = True) -> None:
    """Print the entries of feeds as JSON lines."""
    del as_json  # nothing else is ever printed
    from wirewatch.cli.inspect import feed_command  # noqa: PLC0415

    raise typer.Exit(feed_command(context.obj, targets))


@inspect.command("match")
def _inspect_match(context: typer.Context, as_json: JsonLinesOption = True) -> None:
    """Read articles as JSON lines from standard input and print which monitors match, and where."""
    del as_json  # as above
    from wirewatch.cli.inspect import match_command  # noqa: PLC0415

    raise typer.Exit(match_command(context.obj))


@inspect.command("stories")
def _inspect_stories(
    stories: Annotated[str, typer.Option("--stories", help="tight, normal or loose")] = "normal",
    as_json: JsonLinesOption = True,
) -> None:
    """Read articles in order of arrival and print the story of each."""
    del as_json  # as above
    from wirewatch.cli.inspect import stories_command  # noqa: PLC0415

    raise typer.Exit(stories_command(stories))


@inspect.command("pairs")
def _inspect_pairs(as_json: JsonLinesOption = True) -> None:
    """Read pairs of titles and print how surely each are the same report."""
    del as_json  # as above
    from wirewatch.cli.inspect import pairs_command  # noqa: PLC0415

    raise typer.Exit(pairs_command())


def main() -> None:
    """Run the command line; a mistake of the user ends with 2, trouble of ours with 1."""
    # What the pipeline warns of stands in the summary of the command; `serve` sets up logs of its own.
    logging.getLogger("monitors").addHandler(logging.NullHandler())
    gc.set_threshold(*_COLLECT_SELDOM)
    try:
        app()
    except ConfigError as mistake:
        complain(str(mistake))
        raise SystemExit(MISTAKE) from None
    except WirewatchError as trouble:
        complain(str(trouble))
        raise SystemExit(FAILURES) from None
    except BrokenPipeError:
        # The reader of a pipe left (`| head`): nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILURES) from None
    except OSError as trouble:
        if trouble.filename is None:
            raise
        complain(f"{trouble.filename}: {trouble.strerror} - name another file")
        raise SystemExit(MISTAKE) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
