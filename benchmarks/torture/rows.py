"""One row of the table: what was injected, how often, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.torture.place import Place


@dataclass(slots=True)
class Row:
    """What one kind of trouble did; it is clean when nothing was lost, doubled, damaged or unexplained."""

    what: str
    database: str
    times: int = 0
    stories: int = 0
    lost: int = 0
    twice: int = 0
    recovered_s: float = 0.0
    """The longest time from the end of the trouble until everything had arrived."""
    damage: str = ""
    tracebacks: int = 0
    note: str = ""
    missed: str = ""
    """Why the row is not what it should be; empty when it is."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.damage or self.tracebacks or self.missed) and (
            self.times > 0
        )

    def took(self, seconds: float) -> None:
        self.recovered_s = max(self.recovered_s, seconds)

    def count(self, place: Place) -> Row:
        """Compare what was published with what arrived, and look at the database."""
        self.stories += len(place.published)
        self.lost += len(place.lost())
        self.twice += len(place.twice())
        self.damage = self.damage or place.damage()
        complaints = place.tracebacks()
        self.tracebacks += len(complaints)
        if complaints and not self.missed:
            self.missed = f"a command ended with a traceback: {complaints[0][-200:]!r}"
        return self

    def __add__(self, other: Row) -> Row:
        return Row(
            self.what,
            self.database,
            self.times + other.times,
            self.stories + other.stories,
            self.lost + other.lost,
            self.twice + other.twice,
            max(self.recovered_s, other.recovered_s),
            self.damage or other.damage,
            self.tracebacks + other.tracebacks,
            self.note or other.note,
            self.missed or other.missed,
        )


_HEAD = ("what was injected", "database", "times", "stories", "lost", "twice", "recovered in", "", "note")


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "ok" if row.clean else "BROKEN"
    trouble = "; ".join(filter(None, [row.note, row.damage and f"damaged: {row.damage}", row.missed]))
    return (
        row.what,
        row.database,
        f"{row.times:,}",
        f"{row.stories:,}",
        str(row.lost),
        str(row.twice),
        f"{row.recovered_s:.1f} s" if row.recovered_s else "",
        verdict,
        trouble.replace("\n", " "),
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown, which also reads well on a terminal."""
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(len(each[at]) for each in cells) for at in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)) + " |"
        for each in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
