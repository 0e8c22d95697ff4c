"""Every kind of source: the request it needs and the entries in what it answers, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitors.config import Source
from monitors.records import Request, SourceState
from monitors.sources.extract import Extracted, extract
from monitors.sources.kinds import KINDS
from monitors.sources.reading import parse, parse_lenient

__all__ = ["Extracted", "extract", "parse", "parse_lenient", "request"]

_NO_SECRETS: Mapping[str, str] = MappingProxyType({})


def request(source: Source, state: SourceState, environ: Mapping[str, str] = _NO_SECRETS) -> Request:
    """Return what to fetch for a source's next poll; `environ` holds the secrets that it names.

    Raises ConfigError when one of them is missing there.
    """
    return KINDS[source.kind].request(source, state, environ)
