"""Tells when a monitor's topic has much more coverage than is usual for it."""

from monitors.trends.bursts import Limits, Standing, Verdict, judge
from monitors.trends.counts import DAY, DAYS, Counts, Report, count, starts
from monitors.trends.words import SHOWN, burst_view

__all__ = [
    "DAY",
    "DAYS",
    "SHOWN",
    "Counts",
    "Limits",
    "Report",
    "Standing",
    "Verdict",
    "burst_view",
    "count",
    "judge",
    "starts",
]
