"""Replays the stored history through matching, stories and plans in memory: what would have been alerted."""

from monitors.pipeline.backtest.result import Backtest, Day, Sample
from monitors.pipeline.backtest.run import Trial, backtest, trial_of

__all__ = ["Backtest", "Day", "Sample", "Trial", "backtest", "trial_of"]
