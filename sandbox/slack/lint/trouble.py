"""A refusal because of what a message says."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.slack.records import Json


@dataclass(frozen=True, slots=True)
class Trouble:
    """Slack's error code and the problems found, each with its JSON pointer."""

    error: str
    problems: tuple[str, ...] = ()

    def answer(self) -> Json:
        """The refusal as the Web API gives it."""
        document: Json = {"ok": False, "error": self.error}
        if self.problems:
            document["errors"] = list(self.problems)
            document["response_metadata"] = {"messages": [f"[ERROR] {p}" for p in self.problems]}
        return document


def text_trouble(text: str, limit: int) -> Trouble | None:
    """Whether the top-level text is too long."""
    return Trouble("msg_too_long") if len(text) > limit else None
