"""Reads `key=value` arguments by the schema of a flow's parameters, which Prefect's form uses too."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from monitors.errors import ConfigError

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_arguments(given: Sequence[str], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that `given` spells; raises ConfigError for what no flow parameter is.

    >>> read_arguments(["sources=a,b"], {"properties": {"sources": {"type": "array"}}})
    {'sources': ['a', 'b']}
    """
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    found: dict[str, Any] = {}
    for argument in given:
        key, equals, value = argument.partition("=")
        if not equals:
            raise ConfigError(f"{argument!r} is not an argument - write it as key=value")
        if key not in properties:
            raise ConfigError(f"{key!r} is no parameter of this flow{_nearest(key, properties)}")
        found[key] = _typed(key, value, properties[key])
    return found


def _typed(key: str, value: str, wanted: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the schema says
    match wanted.get("type"):
        case "boolean":
            if value.lower() not in _TRUTH:
                raise ConfigError(f"{key}={value}: this is neither true nor false - write {key}=true")
            return _TRUTH[value.lower()]
        case "array":
            names = [name.strip() for name in value.split(",") if name.strip()]
            known = wanted.get("items", {}).get("enum")
            for name in names:
                if known is not None and name not in known:
                    raise ConfigError(f"{key}: {name!r} is not known{_nearest(name, known)}")
            return names
        case _:
            return value


def _nearest(word: str, words: Mapping[str, Any] | Sequence[str]) -> str:
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f" - did you mean {close[0]!r}?" if close else f" - there are {', '.join(list(words)[:20])}"
