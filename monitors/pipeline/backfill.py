"""Runs a new or changed monitor over what is stored already, as far back as `backfill` says."""

from __future__ import annotations

from monitors.pipeline.batch import Batches, counted
from monitors.pipeline.commit import find_only
from monitors.pipeline.summary import Summary
from monitors.store import articles, stories
from monitors.store.engine import reading, trying, writing

_SETTING = "monitors"


def backfill(batches: Batches) -> Summary:
    """Match stored articles against monitors that are new or ask something else than before.

    On a new database there is nothing to look back on: the fingerprints are only noted.
    """
    prints = batches.rules.fingerprints
    with reading(batches.engine) as connection:
        known = stories.load_setting(connection, _SETTING)
        changed = {key for key, text in prints.items() if (known or {}).get(key) != text}
        if known is not None and not changed:
            return Summary()
        since = batches.clock() - batches.config.defaults.backfill
        looked = articles.articles_since(connection, since) if known is not None else ()
        found = [
            each for article in looked if (each := find_only(batches.rules.matcher, article, changed)).hits
        ]
    scope = trying if batches.dry_run else writing
    with scope(batches.engine) as connection:
        stored = batches.store_hits(connection, found, batches.clock(), collect=True)
        stories.save_setting(connection, _SETTING, prints)
    return counted(stored)
