"""Blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sandbox.slack.page.html import Html, join, link, tag
from sandbox.slack.page.icons import icon
from sandbox.slack.page.mrkdwn import mrkdwn, plain
from sandbox.slack.page.rich_text import rich_text
from sandbox.slack.records import Json


def text(thing: Json | None) -> Html:
    """A text object."""
    if not thing:
        return Html("")
    return mrkdwn(thing["text"]) if thing["type"] == "mrkdwn" else plain(thing["text"])


def picture(element: Json) -> Html:
    """An image: its description, and a link; the page loads nothing from outside."""
    label = tag("span", element.get("alt_text", ""), class_="alt", dir="auto")
    url = element.get("image_url", "")
    return tag("span", icon("picture"), " ", link(url, label) if url else label, class_="picture")


def button(element: Json) -> Html:
    """A button; one with an address is a link that also tells the app."""
    style = f"button {element.get('style', '')}".strip()
    common: dict[str, str | bool | None] = {
        "class_": style,
        "data_action": element.get("action_id", ""),
        "aria_label": element.get("accessibility_label"),
    }
    if element.get("url"):
        shown = link(element["url"], text(element["text"]), class_=style)
        return tag("span", shown, class_="press", data_action=element.get("action_id", ""))
    return tag("button", text(element["text"]), type="button", **common)


def overflow(element: Json) -> Html:
    """The menu behind three dots."""
    action = element.get("action_id", "")
    rows = [
        tag(
            "button",
            text(o["text"]),
            type="button",
            class_="option",
            data_action=action,
            data_choice=o.get("value"),
        )
        for o in element["options"]
    ]
    return tag(
        "details",
        tag("summary", "⋯", aria_label="More actions"),
        tag("div", *rows, class_="menu"),
        class_="overflow",
    )


def select(element: Json) -> Html:
    """A list to choose from."""
    placeholder = tag("option", text(element.get("placeholder")) or "Choose", value="")
    rows = [tag("option", text(o["text"]), value=o["value"]) for o in element.get("options", ())]
    return tag(
        "select",
        placeholder,
        *rows,
        data_action=element.get("action_id", ""),
        name=element.get("action_id", ""),
    )


def field(element: Json) -> Html:
    """A field to fill in."""
    name = "textarea" if element.get("multiline") else "input"
    shown = element.get("initial_value", "")
    placeholder = (element.get("placeholder") or {}).get("text")
    common: dict[str, str | bool | None] = {"name": element.get("action_id", ""), "placeholder": placeholder}
    return (
        tag("textarea", shown, **common)
        if name == "textarea"
        else tag("input", type="text", value=shown, **common)
    )


ELEMENTS: Mapping[str, Callable[[Json], Html]] = {
    "button": button,
    "overflow": overflow,
    "image": picture,
    "static_select": select,
    "plain_text_input": field,
    "number_input": field,
}


def element(thing: Json) -> Html:
    """What can be pressed or filled in; kinds that the page cannot play are named."""
    render = ELEMENTS.get(thing["type"])
    return render(thing) if render else tag("span", thing["type"], class_="unplayed")


def context_piece(thing: Json) -> Html:
    """A piece of the small print."""
    return picture(thing) if thing["type"] == "image" else tag("span", text(thing), dir="auto")


def section(block: Json) -> Html:
    """Text, fields in two columns, and something beside them."""
    parts = [tag("div", text(block["text"]), class_="text", dir="auto")] if block.get("text") else []
    if block.get("fields"):
        cells = [tag("div", text(f), class_="field", dir="auto") for f in block["fields"]]
        parts.append(tag("div", *cells, class_="fields"))
    beside = (
        tag("div", element(block["accessory"]), class_="accessory") if block.get("accessory") else Html("")
    )
    return tag("div", tag("div", *parts, class_="grow"), beside, class_="section")


def image(block: Json) -> Html:
    """A picture on a line of its own."""
    title = tag("div", text(block["title"]), class_="small") if block.get("title") else Html("")
    return tag("figure", title, picture(block))


def asked(block: Json) -> Html:
    """A field with its label."""
    hint = tag("span", text(block.get("hint")), class_="small") if block.get("hint") else Html("")
    return tag(
        "label",
        tag("span", text(block["label"])),
        element(block["element"]),
        hint,
        data_block=block.get("block_id"),
    )


BLOCKS: Mapping[str, Callable[[Json], Html]] = {
    "rich_text": rich_text,
    "section": section,
    "header": lambda b: tag("h3", text(b["text"]), dir="auto"),
    "divider": lambda _: tag("hr"),
    "context": lambda b: tag("div", *map(context_piece, b["elements"]), class_="context"),
    "actions": lambda b: tag("div", *map(element, b["elements"]), class_="actions"),
    "image": image,
    "input": asked,
    "markdown": lambda b: tag("div", mrkdwn(b["text"]), class_="text", dir="auto"),
    "video": lambda b: tag("div", link(b["video_url"], text(b["title"])), class_="text"),
}


def render_blocks(blocks: Iterable[Json]) -> Html:
    """All blocks of a message or a view."""
    return join(
        tag("div", BLOCKS[b["type"]](b), class_=f"block is-{b['type']}")
        for b in blocks
        if b["type"] in BLOCKS
    )
