"""Records what a pass is answered while it runs."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine

from monitors import config
from monitors.errors import StoreError
from monitors.fetch import Fetcher
from monitors.pipeline import live
from monitors.pipeline.captures.folder import Captures
from monitors.records import Fetched, Request
from monitors.store import snapshots
from monitors.store.engine import reading

_LOOK_BACK = timedelta(days=60)  # news and messages that a day can still relate to


_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recorder:
    """The log of one pass; where it cannot be written, the pass goes on without it."""

    captures: Captures
    clock: Callable[[], datetime]
    _stream: TextIO | None = field(default=None, init=False)

    def begin(self, engine: Engine, settings: config.Config) -> None:
        """Open the log; before the first pass of a day the database is copied."""
        with self._going_on():
            self._begin(engine, settings)

    def _begin(self, engine: Engine, settings: config.Config) -> None:
        now = self.clock()
        folder = self.captures.day(now.date())
        folder.mkdir(parents=True, exist_ok=True)
        if not self.captures.before(now.date()).exists():
            _copy(engine, self.captures.before(now.date()), now)
        file = folder / f"{now:%H%M%S-%f}-{os.getpid()}.jsonl"
        self._stream = file.open("a", encoding="utf-8")
        self._write("pass", now, {"config": live.as_document(settings)})

    def page(self, request: Request, fetched: Fetched) -> None:
        """Keep the answer to a further document or an article's page."""
        if self._stream is not None:
            with self._going_on():
                answer = self.captures.write(fetched)
                self._write("page", self.clock(), {"asked": request.url, "answer": answer})

    def batch(self, now: datetime, answers: Sequence[Fetched]) -> None:
        """Keep the answers of sources that are taken together."""
        if self._stream is not None:
            with self._going_on():
                self._write("batch", now, {"answers": [self.captures.write(each) for each in answers]})

    def finish(self, now: datetime) -> None:
        """Note that pages left over were read."""
        if self._stream is not None:
            with self._going_on():
                self._write("finish", now, {})

    def close(self) -> None:
        """End the log."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """End the log, not the pass, when the folder cannot be written: no full disk stops the news."""
        try:
            yield
        except (OSError, StoreError) as trouble:
            _log.warning("captures end here for this pass: %s", trouble)
            with suppress(OSError):
                self.close()
            self._stream = None

    def _write(self, event: str, at: datetime, content: dict[str, object]) -> None:
        assert self._stream is not None, "a pass begins before it is answered"
        line = json.dumps({"event": event, "at": at.isoformat(), **content}, ensure_ascii=False)
        self._stream.write(line.encode("utf-8", "replace").decode() + "\n")
        self._stream.flush()


def _copy(engine: Engine, file: Path, now: datetime) -> None:
    plain, packed = (file.with_suffix(f".{os.getpid()}.{name}") for name in ("part", "packed"))
    try:
        with reading(engine) as connection:
            snapshots.copy_into(connection, plain, now - _LOOK_BACK)
        with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target)
        packed.replace(file)
    finally:
        plain.unlink(missing_ok=True)
        packed.unlink(missing_ok=True)


class RecordingFetcher(Fetcher):
    """A fetcher that keeps the answers to single requests; those of sources are kept by the batch."""

    def __init__(self, settings: config.Fetch, recorder: Recorder) -> None:
        super().__init__(settings)
        self._recorder = recorder

    async def fetch(self, request: Request) -> Fetched:
        fetched = await super().fetch(request)
        self._recorder.page(request, fetched)
        return fetched
