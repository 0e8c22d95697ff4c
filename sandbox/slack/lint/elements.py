"""The rules for what can be pressed, chosen or filled in, and for images."""

from __future__ import annotations

from sandbox.slack.lint.checks import (
    IDENTITY,
    Check,
    Shape,
    boolean,
    by_type,
    integer,
    items,
    one_of,
    plain_text,
    string,
    text,
    url,
)

BUTTON_TEXT = 75
ALT_TEXT = 2000

CONFIRM = Shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)
ACTION: dict[str, Check] = {"action_id": string(IDENTITY, 1), "confirm": CONFIRM, "focus_on_load": boolean}
OPTION = Shape({"text": plain_text(75), "value": string(150, 1)}, {"description": plain_text(75)})
RICH_OPTION = Shape({"text": text(75), "value": string(150, 1)}, {"description": text(75)})
OVERFLOW_OPTION = Shape(OPTION.required, {**OPTION.optional, "url": url})
OPTION_GROUP = Shape({"label": plain_text(75), "options": items(OPTION, 1, 100)})
PLACEHOLDER: dict[str, Check] = {"placeholder": plain_text(150)}
FILTER = Shape(
    {},
    {
        "include": items(string()),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

BUTTON = Shape(
    {"text": plain_text(BUTTON_TEXT)},
    {
        "action_id": string(IDENTITY, 1),
        "confirm": CONFIRM,
        "url": url,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
OVERFLOW = Shape(
    {"options": items(OVERFLOW_OPTION, 1, 5)}, {"action_id": string(IDENTITY, 1), "confirm": CONFIRM}
)
STATIC: dict[str, Check] = {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}
MANY: dict[str, Check] = {"max_selected_items": integer}
SLACK_FILE = Shape({}, {"id": string(), "url": string()})
IMAGE = Shape({"alt_text": string(ALT_TEXT)}, {"image_url": url, "slack_file": SLACK_FILE})

SELECTS = {
    "static_select": Shape({}, {**ACTION, **PLACEHOLDER, **STATIC, "initial_option": OPTION}),
    "external_select": Shape(
        {}, {**ACTION, **PLACEHOLDER, "initial_option": OPTION, "min_query_length": integer}
    ),
    "users_select": Shape({}, {**ACTION, **PLACEHOLDER, "initial_user": string()}),
    "conversations_select": Shape(
        {},
        {
            **ACTION,
            **PLACEHOLDER,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        },
    ),
    "channels_select": Shape(
        {}, {**ACTION, **PLACEHOLDER, "initial_channel": string(), "response_url_enabled": boolean}
    ),
    "multi_static_select": Shape(
        {}, {**ACTION, **PLACEHOLDER, **STATIC, **MANY, "initial_options": items(OPTION)}
    ),
    "multi_users_select": Shape({}, {**ACTION, **PLACEHOLDER, **MANY, "initial_users": items(string())}),
    "multi_channels_select": Shape(
        {}, {**ACTION, **PLACEHOLDER, **MANY, "initial_channels": items(string())}
    ),
    "multi_conversations_select": Shape(
        {},
        {**ACTION, **PLACEHOLDER, **MANY, "initial_conversations": items(string()), "filter": FILTER},
    ),
}
PICKERS = {
    "datepicker": Shape({}, {**ACTION, **PLACEHOLDER, "initial_date": string()}),
    "timepicker": Shape({}, {**ACTION, **PLACEHOLDER, "initial_time": string(), "timezone": string()}),
    "datetimepicker": Shape({}, {**ACTION, "initial_date_time": integer}),
    "checkboxes": Shape(
        {"options": items(RICH_OPTION, 1, 10)}, {**ACTION, "initial_options": items(RICH_OPTION)}
    ),
    "radio_buttons": Shape({"options": items(RICH_OPTION, 1, 10)}, {**ACTION, "initial_option": RICH_OPTION}),
}
DISPATCH: dict[str, Check] = {"dispatch_action_config": Shape({}, {"trigger_actions_on": items(string())})}
INPUTS = {
    "plain_text_input": Shape(
        {},
        {
            "action_id": string(IDENTITY, 1),
            "focus_on_load": boolean,
            **PLACEHOLDER,
            **DISPATCH,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer,
            "max_length": integer,
        },
    ),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {
            **ACTION,
            **PLACEHOLDER,
            **DISPATCH,
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
        },
    ),
}

INTERACTIVE = {"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **PICKERS}
ACCESSORY = by_type({**INTERACTIVE, "image": IMAGE})
ACTIONS_ELEMENT = by_type(INTERACTIVE)
INPUT_ELEMENT = by_type({**SELECTS, **PICKERS, **INPUTS})
