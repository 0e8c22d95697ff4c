"""What a document shares with those before it: nothing is a gap, old news under new keys is a storm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

from monitors.records import Entry, Parsed, SourceState

_HASH_BYTES = 5  # among a few hundred keys a false meeting is a matter of one in a billion
_MOST_KEYS = 400
_FEWEST_IN_STORM = 8
_OLD = timedelta(days=1)


def marks(texts: Iterable[str]) -> tuple[str, ...]:
    """Return short hashes, each once, in order."""
    return tuple(dict.fromkeys(map(_mark, texts)))


@lru_cache(maxsize=4096)  # a document's texts are marked up to four times in a row
def _mark(text: str) -> str:
    return blake2b(text.encode(), digest_size=_HASH_BYTES).hexdigest()


def key_marks(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the hashes of all identity keys of a document."""
    return marks(key for entry in entries for key in entry.keys)


def title_marks(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the hashes of the titles of a document."""
    return marks(entry.title for entry in entries if entry.title)


def joined(newest: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Return what to remember: the newest document whole, and of those before it as much as has room.

    Servers behind one address may hold different documents and take turns; both are remembered then.
    """
    room = max(len(newest), min(_MOST_KEYS, 2 * len(newest)))
    return tuple(dict.fromkeys(newest + before))[:room]


def shares_nothing(state: SourceState, parsed: Parsed) -> bool:
    """Whether entries may have come and gone unseen between the last document and this one."""
    if not state.recent_keys or not parsed.entries:
        return False
    return set(state.recent_keys).isdisjoint(key_marks(parsed.entries))


def shared_share(state: SourceState, parsed: Parsed) -> float:
    """Return which part of a document's entries was known from the last ones, 0 to 1."""
    if not parsed.entries:
        return 0.0
    return 1 - len(unknown(state, parsed)) / len(parsed.entries)


def storm(state: SourceState, parsed: Parsed) -> tuple[Entry, ...]:
    """Return the entries to hold back: old news that came back under new keys, many at once.

    Old is an entry whose title stood in the last documents, or that was published a day before the last
    success: had it been news, the poll then would have brought it. Held back means: remember its keys, alert
    on none. Few such entries are ordinary (a publisher dates back, a list is sorted anew); half of the
    document is not.
    """
    if state.last_success is None or not state.recent_keys:
        return ()
    titles, since = set(state.recent_titles), state.last_success - _OLD
    old = tuple(
        entry
        for entry in unknown(state, parsed)
        if (entry.published is not None and entry.published < since)
        or (entry.title and not titles.isdisjoint(marks([entry.title])))
    )
    if len(old) < max(_FEWEST_IN_STORM, len(parsed.entries) / 2):
        return ()
    return old


def unknown(state: SourceState, parsed: Parsed) -> list[Entry]:
    """Return the entries none of whose keys stood in the last documents."""
    known = set(state.recent_keys)
    return [entry for entry in parsed.entries if known.isdisjoint(marks(entry.keys))]
