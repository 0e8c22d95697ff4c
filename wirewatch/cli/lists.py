"""`init`, `import-opml` and `export-opml`: the first configuration, and lists of feeds in and out."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from monitors.config import Config, load_config, parse_config
from monitors.errors import ConfigError
from monitors.sources.opml import Outline, read_opml, write_opml
from monitors.urls import canonical_url
from wirewatch.cli.output import print_json, say

MANIFEST = "slack-manifest.json"


def init_command(config_file: Path, *, force: bool, as_json: bool) -> int:
    """Write a commented configuration and the manifest of a Slack app; nothing is overwritten unasked."""
    manifest = config_file.with_name(MANIFEST)
    there = [file for file in (config_file, manifest) if file.exists()]
    if there and not force:
        names = " and ".join(str(file) for file in there)
        raise ConfigError(f"{names}: is there already - name another file with --config, or give --force")
    text = _shipped("config.yaml")
    parse_config(text, config_file)
    config_file.write_text(text, encoding="utf-8")
    manifest.write_text(_shipped(MANIFEST), encoding="utf-8")
    if as_json:
        print_json({"config": str(config_file), "manifest": str(manifest)})
        return 0
    say(f"written: {config_file} and {manifest}. Next:")
    say(f"  1. Edit {config_file}: sources, monitors and the channel. Then: wirewatch check")
    say("  2. Try it without Slack, alerts go to the terminal: wirewatch run --dry-run")
    say(f"  3. Make an app at https://api.slack.com/apps from {manifest}, install it,")
    say("     invite it to the channels, and set its bot token: export SLACK_BOT_TOKEN=xoxb-...")
    say("  4. For buttons on alerts, give the app a token of its own with the scope connections:write:")
    say("     export SLACK_APP_TOKEN=xapp-...; `wirewatch serve` then answers them, or `wirewatch listen`")
    say("  5. One pass: wirewatch run; all schedules: wirewatch serve")
    return 0


def _shipped(name: str) -> str:
    return files("wirewatch").joinpath("templates", name).read_text(encoding="utf-8")


def import_command(config_file: Path, file: Path, *, write: bool, as_json: bool) -> int:
    """Print the feeds of a list as sources, or add them to the configuration; known ones are left out."""
    try:
        outlines = read_opml(file.read_bytes())
    except OSError as trouble:
        raise ConfigError(f"{file}: cannot be read ({trouble.strerror})") from trouble
    config = load_config(config_file).config if config_file.exists() else Config.model_validate({})
    added = _new(outlines, config)
    if write and added:
        text = config_file.read_text(encoding="utf-8-sig") if config_file.exists() else ""
        changed = with_sources(text, added)
        parse_config(changed, config_file)
        config_file.write_text(changed, encoding="utf-8")
    if as_json:
        for each in added:
            print_json(each)
        return 0
    if write:
        say(f"{len(added)} sources added to {config_file}, {len(outlines) - len(added)} were there already")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in ("sources:", *map(_line, added))))
    return 0


def _new(outlines: tuple[Outline, ...], config: Config) -> list[dict[str, str]]:
    known = {canonical_url(each.url) or each.url for each in config.sources}
    names = {each.name for each in config.sources}
    added: list[dict[str, str]] = []
    for each in outlines:
        address = canonical_url(each.url) or each.url
        if address in known:
            continue
        known.add(address)
        name, count = each.name, 1
        while name in names:
            count += 1
            name = f"{each.name} ({count})"
        names.add(name)
        source = {"name": name, "url": each.url}
        added.append(source | {"language": each.language} if each.language else source)
    return added


def _line(source: dict[str, str], indent: str = "  ") -> str:
    return f"{indent}- {json.dumps(source, ensure_ascii=False)}"  # JSON is YAML, whatever a name holds


def with_sources(text: str, added: list[dict[str, str]]) -> str:
    """Return the text of a configuration with further sources; all else, comments too, stays as it is.

    Raises ConfigError where the list is not written one source a line.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    entries: list[tuple[Any, Any]] = node.value if isinstance(node, yaml.MappingNode) else []
    listed = next((value for key, value in entries if key.value == "sources"), None)
    lines = text.splitlines()
    if listed is None or not listed.value:
        if listed is not None:
            raise ConfigError("`sources` is empty - remove the key, and it is written anew")
        return "\n".join([*lines, "sources:", *map(_line, added)]) + "\n"
    if listed.flow_style:
        raise ConfigError("`sources` is written in [brackets] - write one source a line first")
    last = listed.value[-1]
    at = last.end_mark.line + (1 if last.end_mark.column else 0)
    while at > 0 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    indent = " " * listed.start_mark.column
    return "\n".join([*lines[:at], *(_line(each, indent) for each in added), *lines[at:]]) + "\n"


def export_command(config_file: Path, file: Path | None, *, as_json: bool = False) -> int:
    """Write the sources that are feeds as a list that other readers understand."""
    document = write_opml(load_config(config_file).config.sources, "wirewatch")
    if file is not None:
        file.write_bytes(document)
    if as_json:
        print_json({"file": str(file)} if file else {"opml": document.decode("utf-8")})
    elif file is None:
        sys.stdout.write(document.decode("utf-8"))
    else:
        say(f"written: {file}")
    return 0
