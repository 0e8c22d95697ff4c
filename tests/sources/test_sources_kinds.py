"""The table of kinds names every kind that a configuration may."""

from __future__ import annotations

from typing import get_args

from monitors.config.kinds import SourceKind
from monitors.sources.kinds import KINDS


def test_every_kind_of_the_configuration_can_be_asked_and_read() -> None:
    assert set(KINDS) == set(get_args(SourceKind))
