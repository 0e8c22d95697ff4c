"""Keeps what publishers answered, so that a day can be run again offline to the same decisions."""

from monitors.pipeline.captures.folder import Captures, Event
from monitors.pipeline.captures.recording import Recorder, RecordingFetcher
from monitors.pipeline.captures.replay import Replayed, replay

__all__ = ["Captures", "Event", "Recorder", "RecordingFetcher", "Replayed", "replay"]
