"""The network: guarded, polite, bounded fetching."""

from monitors.fetch.fetcher import Fetcher
from monitors.fetch.network import Resolver

__all__ = ["Fetcher", "Resolver"]
