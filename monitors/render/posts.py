"""Renders a message about a story, and chooses how each kind of view is rendered."""

from __future__ import annotations

from monitors.records import BurstView, DigestView, MessageView, NoticeView, Span, View
from monitors.render.blocks import (
    Block,
    Element,
    Rendered,
    address,
    context,
    link,
    mention,
    plain,
    quoted,
    rich,
    section,
    trusted,
    words,
)
from monitors.render.burst import render_burst
from monitors.render.buttons import button_row, feedback_elements, feedback_text
from monitors.render.digest import render_digest
from monitors.render.notice import render_notice
from monitors.render.text import (
    clean,
    cut,
    enumerate_names,
    fallback,
    isolate,
    line,
    slack_date,
    units,
    utc_words,
)

# One message holds 8,000 characters at most, Slack refuses about 12,000. These parts sum up to less.
_TITLE = 300
_EXCERPT = 1_500
_NAME = 80
_NAMES = 5
_WORDS = 8
_REMARK = 400
_MINIMAL = 3_000
_MENTIONS = 10


def render(view: View, *, related_url: str = "", buttons: bool = False) -> Rendered:
    """Return a view as Slack takes it; `related_url` is the address of the earlier message it links to.

    `buttons` asks for those that an alert may have; only say so where somebody answers to them.
    """
    match view:
        case MessageView():
            return _render_story(view, related_url, buttons=buttons)
        case DigestView():
            return render_digest(view)
        case BurstView():
            return render_burst(view)
        case NoticeView():  # pragma: no branch - the last kind of view
            return render_notice(view)


def minimal(rendered: Rendered) -> Rendered:
    """Return the message as plain text alone, for a Slack that refuses its blocks."""
    return Rendered(cut(rendered.text, _MINIMAL))


def _render_story(view: MessageView, related_url: str, *, buttons: bool) -> Rendered:
    blocks: list[Block] = [rich(section(*_headline(view)))]
    excerpt = _excerpt(view.excerpt)
    if excerpt:
        blocks.append(rich(quoted(excerpt)))
    blocks.extend(rich(section(*remark)) for remark in _remarks(view, related_url))
    blocks.append(context(_context(view)))
    said = feedback_elements(view)
    if said:
        blocks.append(context(said))
    if buttons:
        blocks.append(button_row(view))
    return Rendered(_fallback(view), tuple(blocks))


def _title(view: MessageView) -> str:
    return line(view.title, _TITLE) or line(view.url, _TITLE) or "(no title)"


def _headline(view: MessageView) -> list[Element]:
    called = [part for who in view.mentions[:_MENTIONS] for part in (mention(who), words(" "))]
    return [*called, link(view.url, _title(view), bold=True)]


def _excerpt(spans: tuple[Span, ...]) -> list[Element]:
    elements: list[Element] = []
    left = _EXCERPT
    for span in spans:
        text = cut(clean(span.text[: 4 * _EXCERPT]), left)
        if text:
            elements.append(words(text, bold=span.bold))
        left -= units(text)
        if left <= 1:
            break
    blank = all(not element["text"].strip() for element in elements)
    return [] if blank else elements


def _remarks(view: MessageView, related_url: str) -> list[list[Element]]:
    remarks: list[list[Element]] = []
    differs, note = line(view.differs, _REMARK), line(view.note, _REMARK)
    if differs:
        remarks.append([words(f"New in it: {differs}", italic=True)])
    if view.related_title:
        earlier = line(view.related_title, _TITLE) or "an earlier message"
        remarks.append([words("Related to "), link(related_url, earlier)])
    if note:
        remarks.append([words(note, italic=True)])
    return remarks


def _context(view: MessageView) -> list[Element]:
    matched = enumerate_names(view.words, _WORDS, _NAME)
    named = enumerate_names(view.monitors, _NAMES, _NAME)
    parts = [
        plain(": ".join(part for part in (named, matched) if part)) if named or matched else None,
        plain(isolate(line(view.source, _NAME))) if view.source.strip() else None,
        trusted(slack_date(view.published)) if view.published else None,
        plain(line(view.language, _NAME)) if view.language.strip() else None,
        plain(f"also reported by {enumerate_names(view.also, _NAMES, _NAME)}") if view.also else None,
    ]
    shown = [part for part in parts if part is not None and part["text"].strip()]
    return shown or [plain("wirewatch")]


def _fallback(view: MessageView) -> str:
    """Return everything that matters as one text, for notifications and for those who hear it."""
    named = enumerate_names(view.monitors, _NAMES, _NAME)
    head = f"{named}: {isolate(_title(view))}" if named else isolate(_title(view))
    tail = ", ".join(
        part
        for part in (isolate(line(view.source, _NAME)), utc_words(view.published) if view.published else "")
        if part
    )
    quote = line("".join(span.text for span in view.excerpt), _REMARK)
    sentences = [
        f"{head} ({tail})" if tail else head,
        f"“{quote}”" if quote else "",
        f"New in it: {line(view.differs, _REMARK)}" if view.differs else "",
        f"Also reported by {enumerate_names(view.also, _NAMES, _NAME)}" if view.also else "",
        f"Related to {line(view.related_title, _TITLE)}" if view.related_title else "",
        line(view.note, _REMARK),
        feedback_text(view),
        address(view.url),
    ]
    return fallback(sentences)
