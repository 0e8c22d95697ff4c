"""Reading the arguments of a call: form fields, JSON or the query, with JSON inside of fields."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.records import Json

STRUCTURED = ("blocks", "attachments", "metadata", "view", "files")
"""The arguments that are JSON even when they come as a form field."""


class BadArgumentsError(ValueError):
    """The body cannot be read; the text is Slack's error code."""


def read_arguments(content_type: str, body: bytes, query: str) -> Json:
    """Merge query and body into one object."""
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        arguments |= json_object(body)
    elif body:
        try:
            arguments |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as trouble:
            raise BadArgumentsError("invalid_form_data") from trouble
    for name in STRUCTURED:
        if isinstance(arguments.get(name), str):
            arguments[name] = structured(name, arguments[name])
    return arguments


def json_object(body: bytes) -> Json:
    """The body as a JSON object."""
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError as trouble:
        raise BadArgumentsError("invalid_json") from trouble
    if not isinstance(found, dict):
        raise BadArgumentsError("json_not_object")
    return found


def structured(name: str, field: str) -> Any:  # noqa: ANN401 # any JSON value
    """The JSON within a form field."""
    if not field:
        return None
    try:
        return json.loads(field)
    except ValueError as trouble:
        errors = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
        raise BadArgumentsError(errors.get(name, "invalid_arguments")) from trouble
