"""config.yaml: its models and its reader."""

from monitors.config.groups import Group, in_shard, schedule_groups, shard_of
from monitors.config.kinds import SERVICES, FromEnvironment, JsonPaths, Selectors
from monitors.config.load import LoadedConfig, database_of, load_config, parse_config
from monitors.config.models import (
    DEFAULT_GROUP,
    ConceptForms,
    Config,
    Cycle,
    Fetch,
    Granularity,
    Monitor,
    QuietHours,
    Schedule,
    Slack,
    Source,
)
from monitors.config.schema import json_schema
from monitors.config.values import parse_duration, print_duration

__all__ = [
    "DEFAULT_GROUP",
    "SERVICES",
    "ConceptForms",
    "Config",
    "Cycle",
    "Fetch",
    "FromEnvironment",
    "Granularity",
    "Group",
    "JsonPaths",
    "LoadedConfig",
    "Monitor",
    "QuietHours",
    "Schedule",
    "Selectors",
    "Slack",
    "Source",
    "database_of",
    "in_shard",
    "json_schema",
    "load_config",
    "parse_config",
    "parse_duration",
    "print_duration",
    "schedule_groups",
    "shard_of",
]
