"""config.yaml: its models and its reader."""

from monitors.config.load import LoadedConfig, load_config, parse_config
from monitors.config.models import ConceptForms, Config, Fetch, Granularity, Monitor, Schedule, Slack, Source
from monitors.config.values import parse_duration, print_duration

__all__ = [
    "ConceptForms",
    "Config",
    "Fetch",
    "Granularity",
    "LoadedConfig",
    "Monitor",
    "Schedule",
    "Slack",
    "Source",
    "load_config",
    "parse_config",
    "parse_duration",
    "print_duration",
]
