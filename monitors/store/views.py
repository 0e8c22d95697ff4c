"""Writes what a message says as JSON and reads it back."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from monitors.records import BurstView, DigestView, MessageView, NoticeView, Span, View

_TYPES: dict[str, type[View]] = {
    "message": MessageView,
    "notice": NoticeView,
    "digest": DigestView,
    "burst": BurstView,
}
_NAMES = {kind: name for name, kind in _TYPES.items()}


def write_view(view: View) -> dict[str, Any]:
    """Return a view as a JSON document; what has its default is left out."""
    document: dict[str, Any] = {"is": _NAMES[type(view)]}
    for field in fields(view):
        value = getattr(view, field.name)
        if value != field.default:
            document[field.name] = _write(value)
    return document


def _write(value: Any) -> Any:  # noqa: ANN401 - any field of a view
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Span):
        return [value.text, value.bold]
    if isinstance(value, MessageView):
        return write_view(value)
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, str):
        # Half of a surrogate pair cannot be stored; the web does contain it.
        return value.encode("utf-8", "replace").decode()
    return value


def read_view(document: dict[str, Any]) -> View:
    """Return the view that `write_view` wrote; fields that a later version wrote are skipped."""
    kind = _TYPES[document["is"]]
    known = {field.name for field in fields(kind)}
    return kind(**{name: _read(name, value) for name, value in document.items() if name in known})


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - any field of a view
    if name in {"published", "at", "muted_until"} and value is not None:
        return datetime.fromisoformat(value)
    if name == "excerpt":
        return tuple(Span(text, bold) for text, bold in value)
    if name == "stories":
        return tuple(read_view(story) for story in value)
    if name == "facts":
        return tuple((label, fact) for label, fact in value)
    return tuple(value) if isinstance(value, list) else value
