"""One pass: poll sources, find what is new, match, place into stories, store, deliver.

Answers are taken as they come in. Up to 200 of them, or what came within a second, make a batch; a batch is
one transaction, so one slow source delays nobody and a crash loses nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine

from monitors import fetch, health, sources
from monitors.config import Config, LoadedConfig, Source
from monitors.errors import StoreError
from monitors.pipeline import batch as batches
from monitors.pipeline import deliver as delivery
from monitors.pipeline.backfill import backfill
from monitors.pipeline.full_text import FullText
from monitors.pipeline.polled import Polled
from monitors.pipeline.rules import Rules, compile_rules, select_monitors, select_sources
from monitors.pipeline.summary import Failure, Summary
from monitors.pipeline.windows import Windows
from monitors.records import Fetched, Outcome, Request, SourceState
from monitors.store import sources as stored_sources
from monitors.store.engine import open_engine, reading, writing

Clock = Callable[[], datetime]
_BATCH_ANSWERS = 200
_BATCH_S = 1.0


def utc_now() -> datetime:
    """Return the time now, aware."""
    return datetime.now(UTC)
