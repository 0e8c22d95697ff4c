"""The exceptions that wirewatch raises; expected trouble with a source or with Slack is a value instead.

WirewatchError
├── ConfigError    config.yaml, the environment or an argument is wrong: the user can fix it (exit 2)
│   └── QueryError a monitor's query is wrong, with the column
├── StoreError     the database cannot be used (exit 1)
└── LeaseLostError another worker holds what this one thought it held
"""

from __future__ import annotations


class WirewatchError(Exception):
    """Base of every exception that wirewatch raises on purpose."""


class ConfigError(WirewatchError):
    """What the user wrote cannot be used; the message says what, where and what to do."""


class QueryError(ConfigError):
    """A query cannot be parsed.

    `column` is 1-based and counts characters of `query`; `hint` says what to do.
    """

    def __init__(self, problem: str, query: str, column: int, hint: str) -> None:
        super().__init__(f"{problem} at column {column} - {hint}")
        self.problem = problem
        self.query = query
        self.column = column
        self.hint = hint


class StoreError(WirewatchError):
    """The database cannot be read or written."""


class LeaseLostError(WirewatchError):
    """The lease that this worker held was taken over by another one."""
