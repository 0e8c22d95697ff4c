"""What is looked for by itself: a term, a loose phrase, a concept; each turns raw finds into proven spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from monitors.match.concepts import Concept
from monitors.match.item import Item, Shadow, Span, Text
from monitors.match.patterns import Pattern, capitals_of, form_patterns, term_patterns
from monitors.query import Term, Wording


class Role(Enum):
    """What a pattern is to its atom."""

    FORM = "form"
    BARE = "bare form"
    SHADOW = "shadow"
    OTHER = "another of the kind"
    LIGHT = "what lifts a shadow"


class Use(NamedTuple):
    """A pattern as one atom uses it."""

    pattern: Pattern
    form: str
    role: Role = Role.FORM
    only: str = ""
    chunk: int = 0


class Find(NamedTuple):
    """A pattern's literal at a place of a text."""

    use: Use
    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TermAtom:
    """A word, a phrase, or a line of a keyword list."""

    term: Term
    uses: tuple[Use, ...]

    def settle(self, item: Item, finds: Iterable[Find]) -> tuple[list[Span], list[Shadow]]:
        """Return the spans that are proven."""
        return [Span(text, start, end, use.form) for use, text, start, end in proven(item, finds)], []


@dataclass(frozen=True, slots=True)
class LooseAtom:
    """A phrase with slop: its chunks within one sentence, displaced by at most `slop` words."""

    term: Term
    uses: tuple[Use, ...]
    chunks: int
    slop: int

    def settle(self, item: Item, finds: Iterable[Find]) -> tuple[list[Span], list[Shadow]]:
        """Return one span for each tightest window that holds all chunks."""
        groups: dict[tuple[int, int], list[Find]] = {}
        for find in proven(item, finds):
            sentence = item.texts[find.text].sentence(find.start)
            groups.setdefault((find.text, sentence), []).append(find)
        spans = [
            Span(text, start, end, self.term.text)
            for (text, _), group in groups.items()
            for start, end in self._windows(item.texts[text], group)
        ]
        return spans, []

    def _windows(self, text: Text, group: list[Find]) -> list[tuple[int, int]]:
        """Return the windows that hold no other one."""
        windows = list(self._all_windows(text, group))
        tightest, least = set(), None
        # From the right: a window holds another one if one that starts no earlier ends no later.
        for start, end in sorted(set(windows), key=lambda window: (-window[0], window[1])):
            if least is None or end < least:
                tightest.add((start, end))
                least = end
        return [window for window in windows if window in tightest]

    def _all_windows(self, text: Text, group: list[Find]) -> Iterator[tuple[int, int]]:
        """Yield windows: a chunk's displacement is how far it stands from where the phrase has it."""
        lengths = [0] * self.chunks
        placed = []
        for find in group:
            begin, end = text.units(find.start, find.end)
            lengths[find.use.chunk] = end - begin
            placed.append((begin, find))
        before = [sum(lengths[:chunk]) for chunk in range(self.chunks)]
        moved = sorted(
            ((begin - before[find.use.chunk], find) for begin, find in placed),
            key=lambda pair: (pair[0], pair[1].start),
        )
        first = 0
        for last, (reach, _) in enumerate(moved):
            while reach - moved[first][0] > 2 * self.slop:
                first += 1
            window = [find for _, find in moved[first : last + 1]]
            counts = Counter(find.use.chunk for find in window)
            begin = 0
            while counts[window[begin].use.chunk] > 1:
                counts[window[begin].use.chunk] -= 1
                begin += 1
            window = window[begin:]
            if len(counts) == self.chunks:
                yield min(find.start for find in window), max(find.end for find in window)


@dataclass(frozen=True, slots=True)
class ConceptAtom:
    """A concept: the longest expression wins, forms inside a longer false friend are shadowed."""

    concept: Concept
    uses: tuple[Use, ...]

    def settle(self, item: Item, finds: Iterable[Find]) -> tuple[list[Span], list[Shadow]]:
        """Return the spans that count, and those that do not with what casts the shadow."""
        good = sorted(proven(item, finds), key=lambda find: (find.text, find.start, -find.end))
        forms = _longest([find for find in good if find.use.role in _FORMS and _in_scope(find.use, item)])
        lights = [find for find in good if find.use.role is Role.LIGHT]
        darkness = [
            find
            for find in good
            if find.use.role in _SHADOWS and not any(_lies_in(find, light) for light in lights)
        ]
        spans, shadows = [], []
        for form in forms:
            by = _shadow_on(form, darkness) or _antecedent(form, forms, darkness)
            if by is None:
                spans.append(self._span(form))
            else:
                shadows.append(Shadow(self._span(form), self._span(by)))
        return spans, shadows

    def _span(self, find: Find) -> Span:
        return Span(find.text, find.start, find.end, find.use.form, self.concept.name)


Atom: TypeAlias = TermAtom | LooseAtom | ConceptAtom
_FORMS = frozenset({Role.FORM, Role.BARE})
_SHADOWS = frozenset({Role.SHADOW, Role.OTHER})


def atom_of_term(term: Term) -> TermAtom | LooseAtom:
    """Return the atom of a term."""
    if term.slop is not None:
        chunks = term.text.split()
        if len(chunks) > 1:
            uses = [
                Use(pattern, term.text, chunk=index)
                for index, chunk in enumerate(chunks)
                for pattern in term_patterns(Term(chunk, Wording.PHRASE, term.exact))
            ]
            return LooseAtom(term, tuple(uses), len(chunks), term.slop)
    return TermAtom(term, tuple(Use(pattern, term.text) for pattern in term_patterns(term)))


@lru_cache(maxsize=256)
def atom_of_concept(concept: Concept) -> ConceptAtom:
    """Return the atom of a concept."""
    uses = [
        Use(pattern, form.text, Role.BARE if form.bare else Role.FORM, form.only)
        for form in concept.forms
        for pattern in form_patterns(form.text, english=form.english)
    ]
    for role, texts in (
        (Role.SHADOW, concept.not_in),
        (Role.OTHER, concept.others),
        (Role.LIGHT, concept.yet_in),
    ):
        uses += [Use(pattern, text, role) for text in texts for pattern in form_patterns(text, english=False)]
    return ConceptAtom(concept, tuple(uses))


def proven(item: Item, finds: Iterable[Find]) -> Iterator[Find]:
    """Yield the finds that hold what their pattern asks beyond its literal, stretched to whole words."""
    for find in finds:
        text = item.texts[find.text]
        end = _stretched(text.canonical, find)
        if end and _holds(text, find.use.pattern, find.start, end):
            yield find._replace(end=end)


def _stretched(canonical: str, find: Find) -> int:
    """Return where the whole pattern ends, behind the space; 0 where it is not there."""
    if find.use.pattern.rest is not None:
        whole = find.use.pattern.rest.match(canonical, find.start)
        return whole.end() if whole else 0
    if canonical[find.end - 1] == " ":
        return find.end
    return canonical.index(" ", find.end) + 1


def _holds(text: Text, pattern: Pattern, start: int, end: int) -> bool:
    if pattern.capitals is not None:
        capitals = capitals_of(text.words(start, end))
        if capitals[: len(pattern.capitals)] != pattern.capitals:
            return False
        if pattern.literal[-1] == " " and len(capitals) != len(pattern.capitals):
            return False
    if not pattern.commas or _unbroken(text, pattern):
        return True
    gaps = text.gaps(start, end)
    return all(allowed or not comma for comma, allowed in zip(gaps, pattern.commas, strict=False))


def _unbroken(text: Text, pattern: Pattern) -> bool:
    """Return whether every find of a pattern is written in one piece, which spares looking at each gap."""
    surface = pattern.literal.replace(" ", "")
    return not surface.isascii() and text.shown.count(surface) == text.canonical.count(pattern.literal)


def _in_scope(use: Use, item: Item) -> bool:
    return not use.only or speaks(item.language, use.only)


def speaks(language: str, wanted: str) -> bool:
    """Return whether a language tag is what is wanted, or a kind of it (`zh-TW` is `zh`)."""
    tag, prefix = language.lower().replace("_", "-"), wanted.lower().replace("_", "-")
    return tag == prefix or tag.startswith(f"{prefix}-")


def _longest(forms: Sequence[Find]) -> list[Find]:
    """Return the forms that do not lie inside another; `forms` is sorted, of one start the longest first."""
    kept: list[Find] = []
    for find in forms:
        last = kept[-1] if kept else None
        if last is None or last.text != find.text or find.end > last.end:
            kept.append(find)
    return kept


def _lies_in(find: Find, other: Find) -> bool:
    return find.text == other.text and other.start <= find.start and find.end <= other.end


def _shadow_on(form: Find, darkness: Sequence[Find]) -> Find | None:
    """Return the longer expression that a form is part of; of two equally long ones the first wins."""
    length = form.end - form.start
    for dark in darkness:
        if dark.text == form.text and dark.start < form.end - 1 and form.start < dark.end - 1:
            reach = dark.end - dark.start
            if reach > length or (reach == length and dark.start < form.start):
                return dark
    return None


def _antecedent(form: Find, forms: Sequence[Find], darkness: Sequence[Find]) -> Find | None:
    """Return the other one that a bare form refers to: the last named before it, unless it was this."""
    if form.use.role is not Role.BARE:
        return None
    place = (form.text, form.start)
    others = [dark for dark in darkness if dark.use.role is Role.OTHER and (dark.text, dark.start) < place]
    if not others:
        return None
    named = [one for one in forms if one.use.role is Role.FORM and (one.text, one.start) < place]
    if named and (named[-1].text, named[-1].start) > (others[-1].text, others[-1].start):
        return None
    return others[-1]
