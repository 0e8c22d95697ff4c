"""Canonical addresses: two links to the same article become equal, links to different articles never do.

What is removed stands in the tables below; whatever is not in them stays, since a parameter that looks like
noise (`?storyid=7`, `?p=12`) is often the only thing that tells two articles apart.

1. unwrap: addresses that carry another address (`google.com/url?q=...`, AMP caches, share links);
2. host: lower case, IDNA, default port, credentials and the `www`, `m`, `amp` forms gone;
3. path: dot segments, doubled slashes, AMP and index forms gone, percent-encoding in one spelling;
4. query: tracking parameters gone, the others sorted;
5. fragment: gone, unless it is the route of a page that runs in the browser (`#!/`, `#/`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

_MAX_MENDED = 8
"""Times that what was taken off or mended is looked at anew; twice is the most that was seen."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST_FORMS = ("www.", "m.", "mobile.", "amp.", "wap.", "3g.", "touch.")
_NUMBERED_WWW = re.compile(r"www\d\.")
_WIKI_MOBILE = re.compile(r"^([a-z-]+)\.m\.(wiki[a-z]+\.org)$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRACKING = _words(
    """
    gclid gclsrc dclid gbraid wbraid fbclid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh
    epik rb_clickid irclickid srsltid s_kwcid ef_id mkt_tok mc_cid mc_eid _hsenc _hsmi __hssc __hstc
    __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id wickedid ml_subscriber
    ml_subscriber_hash sc_channel sc_campaign _ga _gl _ke _openstat action_object_map
    action_type_map action_ref_map fb_action_ids fb_action_types fb_ref fb_source fb_comment_id
    ga_source ga_medium ga_campaign ga_content ga_term cmpid cmp ncid ocid icid xtor sref guccounter
    guce_referrer guce_referrer_sig soc_src soc_trk smid smtyp emc partner_id traffic_source
    sr_share feedtype feedname rssfeed rss_source __twitter_impression twitter_impression echobox
    dicbo spm scm share_token sharetoken isappinstalled nsukey wxshare share_source share_medium
    share_from share_plat share_session_id share_tag bbid vd_source spm_id_from is_from_webapp
    sender_device amp_js_v amp_gsa usqp _amp ampshare trk trkcampaign wt.mc_id wt_mc wt_zmc wt.rss_f
    pk_campaign pk_kwd piwik_campaign piwik_kwd mtm_campaign mtm_source mtm_medium mtm_keyword
    cid_rss jsessionid phpsessid
    """
)
_TRACKING_PREFIXES = ("utm_", "at_custom", "hmb_", "itm_", "stm_", "ns_")
_AT_PARAMETERS = frozenset(
    {"at_medium", "at_campaign", "at_link_id", "at_link_type", "at_bbc_team", "at_ptr_name"}
)
_CHANNELS = _words(
    """
    rss feed atom rssfeed feedburner twitter tw facebook fb weibo wechat weixin timeline
    singlemessage groupmessage email newsletter share social reddit linkedin telegram whatsapp
    homepage home googlenews google_news rss_feed rss-feed syndication topnews
    """
)
_CHANNEL_PARAMETERS = frozenset(
    {"ref", "source", "src", "from", "partner", "via", "medium", "campaign", "origin", "cid"}
)
"""Tracking only where the value is a channel (`?ref=rss`): elsewhere they may name the article."""
_AMP_PARAMETERS = {
    "amp": frozenset({"", "1", "true", "yes"}),
    "outputtype": frozenset({"amp"}),
    "output": frozenset({"amp"}),
    "view": frozenset({"amp"}),
    "m": frozenset({"amp"}),
    "format": frozenset({"amp"}),
}
_ON_HOST = {
    "youtube.com": frozenset({"feature", "si", "pp", "ab_channel"}),
    "youtu.be": frozenset({"feature", "si"}),
    "twitter.com": frozenset({"s", "t", "ref_src", "ref_url"}),
    "x.com": frozenset({"s", "t", "ref_src", "ref_url"}),
    "mp.weixin.qq.com": frozenset(
        {"chksm", "scene", "from", "subscene", "sessionid", "clicktime", "enterid"}
    ),
}

_WRAPPERS = (
    (re.compile(r"(.+\.)?google(\.[a-z]{2,3}){1,2}"), "/url", ("url", "q")),
    (re.compile(r"(l|lm)\.facebook\.com|facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"l\.instagram\.com|l\.threads\.net|l\.threads\.com"), "/", ("u",)),
    (re.compile(r"out\.reddit\.com"), "/", ("url",)),
    (re.compile(r"youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"(.+\.)?vk\.com"), "/away.php", ("to",)),
    (re.compile(r"t\.umblr\.com"), "/redirect", ("z",)),
    (re.compile(r"duckduckgo\.com"), "/l", ("uddg",)),
    (re.compile(r"steamcommunity\.com"), "/linkfilter", ("u", "url")),
    (re.compile(r"(.+\.)?linkedin\.com"), "/redir", ("url",)),
    (re.compile(r"medium\.com"), "/r", ("url",)),
    (re.compile(r"getpocket\.com"), "/redirect", ("url",)),
    (re.compile(r"slack-redir\.net"), "/link", ("url",)),
    (re.compile(r"link\.(zhihu\.com|juejin\.cn)"), "/", ("target",)),
    (re.compile(r"(.+\.)?safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"translate\.google(\.[a-z]{2,3}){1,2}"), "/translate", ("u",)),
    (re.compile(r"(.+\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
)
"""(host, path, parameters): the parameter holds the address of the article."""
_WRAPPERS_AT: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
for _wrapper, _at, _names in _WRAPPERS:
    _WRAPPERS_AT.setdefault(_at.rstrip("/"), []).append((_wrapper, _names))
_AMP_CACHE = re.compile(r"/(?:[a-z]/)?(s/)?([^/]+\.[^/]+/.*|[^/]+\.[^/]+)", re.IGNORECASE)
_AMP_VIEWER = re.compile(r"/amp/(s/)?([^/]+\.[^/]+.*)", re.IGNORECASE)
_ARCHIVE = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)", re.IGNORECASE)
_YAHOO = re.compile(r"/RU=([^/]+)/", re.IGNORECASE)

_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_AMP_TAIL = re.compile(r"/amp(?:\.html)?$|\.amp(?=\.html$)|\.amp$", re.IGNORECASE)
_AMP_HEAD = re.compile(r"^/amp(?=/[^/]+)", re.IGNORECASE)
_ONLY_HOST = re.compile(r"[a-z0-9.\-]++")
_HOST = re.compile(r"[^\x00-\x20\x7f]+")
_ORDINARY = re.compile(
    r"(https?)://([a-z0-9.\-]++)(/[A-Za-z0-9/:@!$'()*+,;=\-._~%]*+)?(?:\?([A-Za-z0-9/:@!$'()*+,=\-._~%&]++))?"
)
"""An address of which urllib would say the same, at a fifth of the time."""
_AMPERSAND = re.compile(r"&(?:amp;)+")
_BREAKS = re.compile(r"[\t\r\n]")
_SLASHES = re.compile(r"/{2,}")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_SPELT = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=\-._~]*+")
"""A path in which nothing is encoded or has to be."""
_ANY_BYTES = "surrogateescape"
"""Addresses may be percent-encoded in GBK: bytes that are not UTF-8 pass through as they came."""
_ROUTE = ("!", "/")


def canonical_url(url: str) -> str:
    """Return the address under which two links to the same article are equal, or "" when there is none.

    >>> canonical_url("http://m.example.com/a/?utm_source=rss&id=7#top")
    'https://example.com/a?id=7'
    """
    parts = _canonical(url)
    for _ in range(_MAX_MENDED):
        if parts is None or (_ONLY_HOST.fullmatch(parts.netloc) and not _unwrapped(parts)):
            break
        # What was taken off hid a wrapper, or what the host was mended to has a meaning of its own.
        parts, before = _canonical(_text(parts)), parts
        if parts == before:
            break
    return _text(parts) if parts else ""


def _canonical(url: str) -> SplitResult | None:
    parts = _split(url)
    if parts is None:
        return None
    while (carried := _unwrapped(parts)) and (inner := _split(carried)):
        parts = inner  # each is shorter than the one around it
    host = _host(parts)
    query = _query(parts.query, host)
    fragment = parts.fragment if parts.fragment.startswith(_ROUTE) else ""
    return SplitResult("https", host, _path(parts.path, has_query=bool(query)), query, fragment)


def _text(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"https://{parts.netloc}{parts.path}{query}{fragment}"


def _split(url: str) -> SplitResult | None:
    """Return the parts of an http address, or None for anything else."""
    if ordinary := _ORDINARY.fullmatch(url):
        scheme, host, path, query = ordinary.groups("")
        return SplitResult(scheme, host, path, query, "")
    text = _AMPERSAND.sub("&", _BREAKS.sub("", url.strip()))
    text = text.removeprefix("feed:")
    if text.startswith("//"):
        text = f"https:{text}"
    elif text.lower().startswith("www."):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in _DEFAULT_PORTS and _HOST.fullmatch(_hostname(parts)) and _port(parts) != 0
    except ValueError:
        return None
    return parts if usable else None


def _hostname(parts: SplitResult) -> str:
    """Return the host; most addresses hold nothing else there, and urllib's way takes a microsecond."""
    return parts.netloc if _ONLY_HOST.fullmatch(parts.netloc) else parts.hostname or ""


def _port(parts: SplitResult) -> int | None:
    return parts.port if ":" in parts.netloc else None


def _unwrapped(parts: SplitResult) -> str:
    """Return the address that this address carries, or ""."""
    host = _hostname(parts).removeprefix("www.")
    if host.endswith(".cdn.ampproject.org"):
        return _rejoined(_AMP_CACHE.fullmatch(parts.path), parts.query)
    if parts.path.startswith("/amp/") and host.startswith(("google.", "bing.")):
        return _rejoined(_AMP_VIEWER.fullmatch(parts.path), parts.query)
    if host == "web.archive.org" and (archived := _ARCHIVE.fullmatch(parts.path)):
        address = re.sub(r"^(https?:)/+", r"\1//", archived[1])
        return f"{address}?{parts.query}" if parts.query else address
    if host == "r.search.yahoo.com" and (target := _YAHOO.search(parts.path)):
        return unquote(target[1])
    return _carried(parts, host)


def _rejoined(found: re.Match[str] | None, query: str) -> str:
    if found is None:
        return ""
    return f"https://{unquote(found[2])}{'?' if query else ''}{query}"


def _carried(parts: SplitResult, host: str) -> str:
    if not parts.query:
        return ""
    for wrapper, names in _WRAPPERS_AT.get(parts.path.rstrip("/").lower(), ()):
        if wrapper.fullmatch(host):
            values = dict(parse_qsl(parts.query))
            return next((values[name] for name in names if name in values), "")
    return ""


def _host(parts: SplitResult) -> str:
    """Return host and port without the forms that one article is served under."""
    host = _hostname(parts).rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            host = quote(host)
    host = _shortest_host(host)
    if ":" in host:
        host = f"[{host}]"  # IPv6
    port = _port(parts)
    return host if port is None or port in _DEFAULT_PORTS.values() else f"{host}:{port}"


@lru_cache(maxsize=2048)
def _shortest_host(host: str) -> str:
    return _settled(_without_host_forms, host)


def _without_host_forms(host: str) -> str:
    host = _WIKI_MOBILE.sub(
        r"\1.\2", _NUMBERED_WWW.sub("", host, count=1) if _NUMBERED_WWW.match(host) else host
    )
    for form in _HOST_FORMS:
        shorter = host.removeprefix(form)
        if "." in shorter:
            host = shorter
    return host


def _path(path: str, *, has_query: bool) -> str:
    """Return the path in one spelling; a site's root is ""."""
    path = _SESSION.sub("", path)
    if not _SPELT.fullmatch(path):
        decoded, safe = (unquote(path, errors=_ANY_BYTES), "") if _plain(path) else (path, "%")
        path = quote(decoded, safe=_PATH_SAFE + safe, errors=_ANY_BYTES)
    if "//" in path or "/." in path:
        # Slashes first: urljoin takes what stands behind two for a host, and drops the one before `..`.
        path = _SLASHES.sub("/", f"/{urljoin('/', _SLASHES.sub('/', path))}")
    return _settled(lambda text: _without_forms(text, has_query=has_query), path)


def _without_forms(path: str, *, has_query: bool) -> str:
    path = _AMP_HEAD.sub("", _AMP_TAIL.sub("", path.rstrip("/")))
    return (path if has_query else _INDEX.sub("", path)).rstrip("/")


def _settled(shorten: Callable[[str], str], text: str) -> str:
    """Return text shortened until nothing is left to take off: a form may stand behind another."""
    while (shorter := shorten(text)) != text:
        text = shorter
    return text


def _plain(path: str) -> bool:
    """Whether decoding keeps the meaning: an encoded slash or percent sign is part of a name."""
    lowered = path.lower()
    return not any(code in lowered for code in ("%2f", "%3f", "%23", "%25"))


def _query(query: str, host: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, errors=_ANY_BYTES)
    kept = {(name, value) for name, value in pairs if not _is_tracking(name, value, host)}
    return urlencode(sorted(kept), errors=_ANY_BYTES)


def _is_tracking(name: str, value: str, host: str) -> bool:
    lowered = name.lower()
    if lowered in _TRACKING or lowered in _AT_PARAMETERS or lowered.startswith(_TRACKING_PREFIXES):
        return True
    if lowered in _CHANNEL_PARAMETERS:
        return value.lower() in _CHANNELS or lowered in _ON_HOST.get(host, ())
    return value.lower() in _AMP_PARAMETERS.get(lowered, ()) or lowered in _ON_HOST.get(host, ())
