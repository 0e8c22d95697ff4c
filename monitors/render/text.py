"""Makes text from the web harmless and short without breaking its letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

# Controls that can recolour a terminal or turn the rest of a line around; joiners stay, scripts need them.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_FALLBACK = 3_900  # an edit takes 4,000 characters, and escaping makes five of one
_ELLIPSIS = "…"
_JOINER = "\u200d"
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_BMP_END = 0xFFFF


def clean(text: str) -> str:
    r"""Return text in one line without control characters; a space at its end is kept.

    >>> clean("a\n b\x1b[31m")
    'a b[31m'
    """
    return _SPACE.sub(" ", _SURROGATE.sub("\ufffd", _HARMFUL.sub("", text)))


def units(text: str) -> int:
    """Return the length as JavaScript and therefore Slack counts it: in UTF-16 units."""
    return len(text) + sum(1 for letter in text if ord(letter) > _BMP_END)


def cut(text: str, limit: int) -> str:
    """Return text of at most `limit` UTF-16 units; what is cut ends with an ellipsis, letters stay whole.

    >>> cut("blockchain", 6)
    'block…'
    """
    if units(text) <= limit:
        return text
    kept, used = 0, 0
    for letter in text:  # pragma: no branch - it is longer than the limit, so the limit is met
        used += 1 + (ord(letter) > _BMP_END)
        if used > limit - 1:
            break
        kept += 1
    # A combining mark, a variation selector or a joined emoji belongs to the letter before it.
    while kept and (_leans_back(text[kept]) or text[kept - 1] == _JOINER):
        kept -= 1
    return text[:kept].rstrip() + _ELLIPSIS


def _leans_back(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter) in {"Mn", "Me", "Mc"} or "🏻" <= letter <= "🏿"


def line(text: str, limit: int) -> str:
    """Return clean text of one line, trimmed and cut."""
    # A novel in place of a headline need not be cleaned to its end; removed characters are rare.
    return cut(clean(text.lstrip()[: 4 * limit]).strip(), limit)


def isolate(text: str) -> str:
    """Return text that does not reorder what stands beside it, where it holds right-to-left letters."""
    if any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def escape(text: str) -> str:
    """Escape the three characters that mrkdwn gives a meaning to.

    >>> escape("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(sentences: Iterable[str]) -> str:
    """Return sentences, one a line, as an escaped text that both posts and edits may carry."""
    text = "\n".join(sentence for sentence in sentences if sentence)
    while units(escape(text)) > _FALLBACK:
        text = cut(text, units(text) * 3 // 4)
    return escape(text)


def enumerate_names(names: Sequence[str], shown: int, limit: int) -> str:
    """Return names as a reader would say them, the first `shown` of them.

    >>> enumerate_names(["Reuters", "BBC", "AP"], 2, 100)
    'Reuters, BBC and 1 more'
    """
    clear = [isolate(line(name, limit)) for name in names[:shown]]
    listed = ", ".join(name for name in clear if name)
    rest = len(names) - shown
    return f"{listed} and {rest} more" if rest > 0 else listed


def utc_words(when: datetime) -> str:
    """Return a time for people whose client does not know their zone."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def slack_date(when: datetime) -> str:
    """Return mrkdwn that Slack shows in the reader's own time zone."""
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} {{time}}|{utc_words(when)}>"
