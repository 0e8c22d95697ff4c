"""The frame around the messages: channels at the side, title above, a line to write in below."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.slack.page.blocks import render_blocks, text
from sandbox.slack.page.html import Html, join, tag
from sandbox.slack.page.icons import icon
from sandbox.slack.records import Channel, View
from sandbox.slack.workspace import Workspace


def document(title: str, *body: str, version: str, kind: str) -> str:
    """A whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="stylesheet", href="/page/style.css"),
        tag("script", src="/page/page.js", defer=True),
    )
    return "<!DOCTYPE html>" + tag(
        "html", head, tag("body", *body, class_=kind, data_version=version), lang="en"
    )


def sidebar(workspace: Workspace, current: str) -> Html:
    """The channels, and the app."""
    rooms = sorted((r.channel for r in workspace.rooms.values()), key=lambda c: (c.is_archived, c.name))
    channels = [tag("li", channel_link(c, current)) for c in rooms]
    home = tag(
        "a",
        tag("span", icon("home"), class_="hash"),
        "wirewatch",
        href="/home",
        class_="current" if current == "home" else None,
    )
    return tag(
        "nav",
        tag("div", "Sandbox", class_="team"),
        tag("h2", "Channels"),
        tag("ul", *channels),
        tag("h2", "Apps"),
        tag("ul", tag("li", home)),
        aria_label="Channels",
    )


def channel_link(channel: Channel, current: str) -> Html:
    """One line of the sidebar."""
    sign = icon("lock", "private") if channel.is_private else "#"
    kinds = [
        kind
        for kind, holds in (("current", channel.id == current), ("archived", channel.is_archived))
        if holds
    ]
    return tag(
        "a",
        tag("span", sign, class_="hash"),
        channel.name,
        href=f"/channels/{channel.name}",
        class_=" ".join(kinds) or None,
    )


def channel_page(workspace: Workspace, channel: Channel, messages: Html, version: str) -> str:
    """A channel."""
    state = "archived" if channel.is_archived else "" if channel.is_member else "the app is not a member"
    header = tag(
        "header",
        tag("h1", tag("span", "#", class_="hash"), channel.name),
        tag("span", channel.topic or state, class_="small"),
    )
    composer = tag(
        "form",
        tag(
            "input",
            type="text",
            name="text",
            placeholder=f"Message #{channel.name}, or /command",
            autocomplete="off",
        ),
        tag("button", "Send", type="submit", class_="button primary"),
        id="composer",
        data_channel=channel.id,
    )
    main = tag("main", header, tag("div", messages, id="messages", aria_live="polite"), composer)
    overlay = tag("div", modals(list(workspace.views.values())), id="modals")
    toast = tag("div", id="toast", role="status")
    kind = "channel"
    return document(
        f"#{channel.name}", sidebar(workspace, channel.id), main, overlay, toast, version=version, kind=kind
    )


def home_page(workspace: Workspace, home: View | None) -> str:
    """The home tab of the app."""
    shown = (
        render_blocks(home.view.get("blocks", ()))
        if home
        else tag("p", "Nothing published yet.", class_="empty")
    )
    header = tag("header", tag("h1", "wirewatch"), tag("span", "Home", class_="small"))
    main = tag("main", header, tag("div", tag("div", shown, class_="home"), id="messages"))
    toast = tag("div", id="toast", role="status")
    return document(
        "Home", sidebar(workspace, "home"), main, toast, version=workspace.stamp(0.0), kind="app-home"
    )


def modals(views: Sequence[View]) -> Html:
    """The modals that are open."""
    return join(modal(v) for v in views if v.is_open and v.view.get("type") == "modal")


def modal(view: View) -> Html:
    """One modal as a form."""
    submit = view.view.get("submit")
    close = text(view.view.get("close")) or "Close"
    buttons = [tag("button", close, type="button", class_="button", data_close=True)]
    if submit:
        buttons.append(tag("button", text(submit), type="submit", class_="button primary"))
    form = tag(
        "form",
        tag("h2", text(view.view["title"])),
        tag("div", render_blocks(view.view["blocks"]), class_="modal-body"),
        tag("div", *buttons, class_="modal-buttons"),
        data_view=view.id,
    )
    return tag("div", form, class_="modal", role="dialog", aria_modal="true")
