"""Reads config.yaml; every mistake is told with file, line, column and what to do."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitors.config.models import Config, Source
from monitors.errors import ConfigError

# Ten times faster where PyYAML was built with libyaml, as its wheels are; no other difference.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Loc = tuple[int | str, ...]
_SQLITE = "sqlite:///"
_INNER = {"$ref", "properties", "items"}  # what a schema has that leads on to keys
_MAX_NESTING = 40  # a configuration is not deep; this is a mistake or an attack
_MAX_PLACES = 200_000  # values with what aliases stand for: 20,000 sources; few aliases make billions
_MAX_BYTES = 16 * 1024 * 1024


_IN_YAML = {
    "string_type": "this is no text to YAML - put it in quotes",
    "tuple_type": "this must be a list - write it in brackets: [one, another]",
    "model_type": "this must be keys with values - write it as `key: value`",
    "model_attributes_type": "this must be keys with values - write it as `key: value`",
}
"""What pydantic calls by the names of Python's types."""


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A valid configuration with the file it came from; relative paths hang on `folder`."""

    config: Config
    file: Path
    where: dict[_Loc, tuple[int, int]]

    @property
    def folder(self) -> Path:
        return self.file.parent

    def place(self, *loc: int | str) -> str:
        """Return `config.yaml:12:5: monitors[2].query` for messages about a valid but doubtful value."""
        return _place(self.file, loc, self.where)


def database_of(config: Config, environment: Mapping[str, str]) -> str:
    """Return the URL of the database to use: the environment's, else the configuration's."""
    return environment.get("WIREWATCH_DATABASE_URL") or config.database


def load_config(file: Path) -> LoadedConfig:
    """Read and validate a configuration file.

    Raises ConfigError that lists every mistake found, one a line, each with line and column (1-based).
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ConfigError(f"{file}: is larger than 16 MB - name a configuration with --config FILE")
        text = content.decode("utf-8-sig")
    except FileNotFoundError as trouble:
        raise ConfigError(f"{file}: there is no such file - name it with --config FILE") from trouble
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(f"{file}: cannot be read ({trouble}) - it must be a UTF-8 text file") from trouble
    return parse_config(text, file)


def parse_config(text: str, file: Path) -> LoadedConfig:
    """Validate the text of a configuration; `file` only names it and anchors its relative paths."""
    given, where = _read_yaml(text, file)
    try:
        config = Config.model_validate({} if given is None else given)
    except ValidationError as trouble:
        lines = [_explain(error, file, where) for error in trouble.errors()]
        raise ConfigError("\n".join(dict.fromkeys(lines))) from trouble
    return LoadedConfig(_anchor(config, file), file, where)


def _read_yaml(text: str, file: Path) -> tuple[Any, dict[_Loc, tuple[int, int]]]:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        where = _all_places(node) if node is not None else {}
        return loader.construct_document(node) if node is not None else None, where
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigError(f"{file}{at}: not valid YAML: {trouble.problem} - mend the line") from trouble
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as trouble:
        raise ConfigError(f"{file}: not valid YAML: {trouble} - mend the file") from trouble


def _all_places(node: yaml.Node) -> dict[_Loc, tuple[int, int]]:
    where = dict(islice(_places(node, ()), _MAX_PLACES))
    if len(where) == _MAX_PLACES:
        raise ValueError(f"it holds more than {_MAX_PLACES:,} values")
    return where


def _places(node: yaml.Node, loc: _Loc) -> Iterator[tuple[_Loc, tuple[int, int]]]:
    yield loc, (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(loc) > _MAX_NESTING:
        raise ValueError("it is nested more than 40 levels deep")
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _places(value, (*loc, key.value))
            # An unknown key is pointed at by the key, a wrong value by the value.
            yield (*loc, key.value, "__key__"), (key.start_mark.line + 1, key.start_mark.column + 1)
        last = {key.value: key for key, _ in node.value}
        if len(last) < len(node.value):
            counts = Counter(key.value for key, _ in node.value)
            twice = next(name for name, count in counts.items() if count > 1)
            mark = last[twice].start_mark
            raise yaml.MarkedYAMLError(problem=f"key {twice!r} stands twice", problem_mark=mark)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, (*loc, index))


def _explain(error: ErrorDetails, file: Path, where: dict[_Loc, tuple[int, int]]) -> str:
    loc = _known(error["loc"], where)
    if error["type"] == "extra_forbidden":
        return f"{_place(file, (*error['loc'], '__key__'), where)}: unknown key{_nearest(error['loc'])}"
    if error["type"] == "value_error":
        loc += getattr(error["ctx"]["error"], "loc", ())
        return f"{_place(file, loc, where)}: {error['ctx']['error']}"
    message = error["msg"][:1].lower() + error["msg"][1:]
    if error["type"] == "missing":
        message = f"key {error['loc'][-1]!r} is missing - add it"
    message = _IN_YAML.get(error["type"], message)
    return f"{_place(file, loc, where)}: {message}"


def _known(loc: _Loc, where: dict[_Loc, tuple[int, int]]) -> _Loc:
    while loc and loc not in where:
        loc = loc[:-1]
    return loc


def _place(file: Path, loc: _Loc, where: dict[_Loc, tuple[int, int]]) -> str:
    line, column = where.get(loc) or where.get(_known(loc, where)) or (1, 1)
    path = ""
    for step in loc:
        if step != "__key__":
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return f"{file.name}:{line}:{column}" + (f": {path}" if path else "")


def _nearest(loc: _Loc) -> str:
    names = _keys_beside(loc)
    for section, there in _schema()["properties"].items():
        if loc[-1] in _keys_beside((section, "")) and "$ref" in there:
            return f" - it belongs under `{section}`"
    close = difflib.get_close_matches(str(loc[-1]), names, n=1, cutoff=0.5)
    if close:
        return f" - did you mean {close[0]!r}?"
    return f" - the keys here are {', '.join(sorted(names))}" if names else " - remove it"


@cache
def _schema() -> dict[str, Any]:
    """Return the JSON Schema; to make it takes longer than to read a file of many unknown keys."""
    return Config.model_json_schema()


def _keys_beside(loc: Sequence[int | str]) -> list[str]:
    schema = _schema()
    here: dict[str, Any] = schema
    for step in loc[:-1]:
        here = here["items"] if isinstance(step, int) else _below(here, step)
        while "$ref" in here or "anyOf" in here:
            here = (
                schema["$defs"][here["$ref"].rsplit("/", 1)[1]]
                if "$ref" in here
                else next((option for option in here["anyOf"] if _INNER & option.keys()), {})
            )
    return list(here.get("properties", {}))


def _below(schema: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the schema of a key, also where users choose the keys: concepts, groups, headers."""
    free = {**schema.get("patternProperties", {}), "": schema.get("additionalProperties") or {}}
    below: dict[str, Any] = schema.get("properties", {}).get(key) or next(iter(free.values()))
    return below


def _anchor_source(source: Source, folder: Path) -> Source:
    update = {}
    if source.kind == "folder" and "://" not in source.url:
        update["url"] = (folder / source.url).as_uri()
    if source.ca_file:
        update["ca_file"] = str(folder / source.ca_file)
    return source.model_copy(update=update) if update else source


def _anchor(config: Config, file: Path) -> Config:
    folder = file.parent.resolve()
    sources = tuple(_anchor_source(source, folder) for source in config.sources)
    fetch = config.fetch
    if fetch.ca_file:
        fetch = fetch.model_copy(update={"ca_file": str(folder / fetch.ca_file)})
    captures = str(folder / config.captures) if config.captures else ""
    config = config.model_copy(update={"sources": sources, "fetch": fetch, "captures": captures})
    path = config.database.removeprefix(_SQLITE)
    if not config.database.startswith(_SQLITE) or path in {"", ":memory:"}:
        return config
    return config.model_copy(update={"database": f"{_SQLITE}{folder / path}"})
