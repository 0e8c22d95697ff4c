"""The network: guarded, polite, bounded fetching."""

from monitors.fetch import lean  # isort: skip - it must be the first to import httpx
from monitors.fetch.fetcher import Fetcher
from monitors.fetch.network import Resolver

__all__ = ["Fetcher", "Resolver", "lean"]
