"""The fault script: which calls go wrong, and how, before or after Slack has accepted them."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Self

from sandbox.slack.records import Json


class Kind(StrEnum):
    """What goes wrong."""

    RESET = "reset"
    """The connection is reset (RST)."""
    REFUSE = "refuse"
    """Reset, and for `seconds` nobody can connect."""
    HANG = "hang"
    """No answer for `seconds`, then the connection closes."""
    STATUS = "5xx"
    """An answer with `status` and an empty body."""
    HTML = "html"
    """An answer with `status` and a page of HTML, as a proxy in trouble gives it."""
    TRUNCATED = "truncated"
    """Half of the JSON, with a length that promises more."""
    ERROR = "error"
    """`ok: false` with the code in `error`, by default internal_error."""
    RATELIMITED = "ratelimited"
    """429 with Retry-After `seconds`."""
    SLOW = "slow"
    """The right answer, `seconds` late."""
    KILL = "kill"
    """SIGKILL for the process `pid`, or for the caller where none is given; never for the sandbox itself."""


class Phase(StrEnum):
    """Whether the call takes effect."""

    BEFORE = "before"
    AFTER = "after"


class FaultScriptError(ValueError):
    """A rule of the fault script cannot be read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule: the calls that it is about, and what happens to them."""

    kind: Kind
    phase: Phase = Phase.BEFORE
    method: str = "*"
    """A method or a pattern such as `chat.*`; incoming webhooks are `webhook`."""
    channel: str = ""
    """A channel's ID or name; empty for all."""
    nth: int = 0
    """Only the nth call that the rule is about, counted from 1; 0 for all of them."""
    times: int = 0
    """At most so often; 0 for always."""
    probability: float = 1.0
    seconds: float = 1.0
    late_s: float = 0.0
    """With phase `after`: stored, but in history and replies only after so many seconds."""
    status: int = 503
    error: str = "internal_error"
    pid: int = 0

    @classmethod
    def from_json(cls, rule: Json) -> Self:
        """Read one rule of a script; `late` is short for an internal_error after a late store."""
        known = {f.name for f in fields(cls)}
        unknown = set(rule) - known
        if unknown or "kind" not in rule:
            raise FaultScriptError(
                f"a rule needs a kind and may have {', '.join(sorted(known))}; this has {rule}"
            )
        given = dict(rule)
        if given["kind"] == "late":
            given = {"phase": "after", "late_s": given.get("seconds", 1.0), **given, "kind": "error"}
        if given["kind"] == "internal_error":
            given["kind"] = "error"
        try:
            kind, phase = Kind(given.pop("kind")), Phase(given.pop("phase", "before"))
        except ValueError as problem:
            raise FaultScriptError(f"{problem} in {rule}") from problem
        return cls(kind, phase, **given)

    def is_about(self, method: str, names: tuple[str, ...]) -> bool:
        """Whether a call is one that this rule counts; `names` are its channel's ID and names."""
        return fnmatchcase(method, self.method) and (not self.channel or self.channel in names)


@dataclass(slots=True)
class Tally:
    """How often a rule was asked and how often it struck."""

    seen: int = 0
    struck: int = 0


class FaultScript:
    """Decides for every call which fault strikes it; the first rule that strikes wins. Thread-safe."""

    def __init__(self, rules: Iterable[Fault] = (), seed: int = 0) -> None:
        self._lock = threading.Lock()
        self.load(rules, seed)

    def load(self, rules: Iterable[Fault], seed: int = 0) -> None:
        """Replace the rules; all tallies start again."""
        with self._lock:
            self.rules = tuple(rules)
            self.tallies = [Tally() for _ in self.rules]
            self._random = random.Random(seed)  # noqa: S311 # faults must come again with the same seed

    def strike(self, method: str, names: tuple[str, ...]) -> Fault | None:
        """Return the fault for this call, if any; every rule that is about the call counts it."""
        with self._lock:
            struck: Fault | None = None
            for rule, tally in zip(self.rules, self.tallies, strict=True):
                if not rule.is_about(method, names):
                    continue
                tally.seen += 1
                if struck is None and self._strikes(rule, tally):
                    tally.struck += 1
                    struck = rule
            return struck

    def _strikes(self, rule: Fault, tally: Tally) -> bool:
        if rule.times and tally.struck >= rule.times:
            return False
        if rule.nth and tally.seen != rule.nth:
            return False
        return rule.probability >= 1.0 or self._random.random() < rule.probability
