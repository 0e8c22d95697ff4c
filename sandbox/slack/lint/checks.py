"""The small checks that Block Kit's rules are built from.

A check takes a JSON value and its pointer and yields problems, worded as Slack words them:
`must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any, str], Iterator[str]]
IDENTITY = 255
"""The length of a block_id or an action_id."""
URL = 3000


def problem(text: str, pointer: str) -> str:
    """One problem in Slack's form."""
    return f"{text} [json-pointer:{pointer}]"


def string(most: int = 0, least: int = 0) -> Check:
    """A string of a length; 0 for no upper bound."""

    def check(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
        if not isinstance(value, str):
            yield problem("must provide a string", pointer)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", pointer)
        elif most and len(value) > most:
            yield problem(f"must be less than {most + 1} characters", pointer)

    return check


def url(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
    """An absolute address of at most 3,000 characters."""
    if not isinstance(value, str) or not value:
        yield problem("must provide a string", pointer)
    elif len(value) > URL:
        yield problem(f"must be less than {URL + 1} characters", pointer)
    elif not absolute(value):
        yield problem("must be a valid URL", pointer)


def absolute(address: str) -> bool:
    """Whether an address has a scheme, a host where the scheme wants one, and no blanks."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if any(c.isspace() or ord(c) < ord(" ") for c in address):
        return False
    return bool(parts.netloc) if parts.scheme in ("http", "https") else bool(parts.scheme and parts.path)


def boolean(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
    """True or false, not 1 or 0."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", pointer)


def integer(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield problem("must provide an integer", pointer)


def anything(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
    """Whatever stands here is taken."""
    del value, pointer
    return iter(())


def one_of(*allowed: object) -> Check:
    """One of a closed list of values."""

    def check(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
        if value not in allowed:
            yield problem(f"must be one of: {', '.join(map(str, allowed))}", pointer)

    return check


def items(of: Check, least: int = 1, most: int = 0) -> Check:
    """A list, each item of which passes a check."""

    def check(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
        if not isinstance(value, list):
            yield problem("must provide an array", pointer)
            return
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", pointer)
        if most and len(value) > most:
            yield problem(f"no more than {most} items allowed", pointer)
        for index, item in enumerate(value):
            yield from of(item, f"{pointer}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object with these fields and no others; usable as a check."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
        if not isinstance(value, dict):
            yield problem("must provide an object", pointer)
            return
        for name in self.required:
            if name not in value:
                yield problem(f"missing required field: {name}", pointer)
        for name, item in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                yield problem(f"invalid additional property: {name}", pointer)
            else:
                yield from check(item, f"{pointer}/{name}")


def by_type(shapes: Mapping[str, Shape]) -> Check:
    """An object whose `type` says which shape it must have."""

    def check(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 # any JSON value
        if not isinstance(value, dict):
            yield problem("must provide an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", pointer)
        elif not isinstance(kind, str) or kind not in shapes:
            yield problem(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            yield from shapes[kind]({k: v for k, v in value.items() if k != "type"}, pointer)

    return check


def plain_text(most: int) -> Check:
    """A plain_text object."""
    return by_type({"plain_text": Shape({"text": string(most, 1)}, {"emoji": boolean})})


def text(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": string(most, 1)}, {"verbatim": boolean}),
        }
    )
