"""What every question is asked of: a database, a configuration with its rules, a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitors.config import Config
from monitors.pipeline.rules import Rules


@dataclass(frozen=True, slots=True)
class Ground:
    """Rules are compiled once, for as many questions as there are."""

    engine: Engine
    config: Config
    rules: Rules
    now: datetime
