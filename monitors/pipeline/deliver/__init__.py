"""Delivery: drains the outbox, each channel by one sender in order, so that all arrives and nothing twice."""

from monitors.pipeline.deliver.drain import DeliverySummary, deliver
from monitors.pipeline.deliver.pace import Paces

__all__ = ["DeliverySummary", "Paces", "deliver"]
