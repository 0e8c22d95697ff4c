"""auth.*, users.*, bots.*, team.*: who is there."""

from __future__ import annotations

from sandbox.slack.methods.ask import Ask, accepted, refusal
from sandbox.slack.records import APP, BOT, BOT_USER, TEAM, Json, User

TEAM_NAME = "Sandbox"


def profile(user: User) -> Json:
    """A user as the Web API gives it."""
    return {
        "id": user.id,
        "team_id": TEAM,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": {"display_name": user.name, "real_name": user.real_name},
    }


def api_test(ask: Ask) -> Json:
    """api.test: give back what was sent, or the error that was asked for."""
    error = ask.text("error")
    return refusal(error, args=ask.args) if error else accepted(args=ask.args)


def auth_test(ask: Ask) -> Json:
    """auth.test: whose token this is."""
    bot = ask.workspace.users[BOT_USER]
    return accepted(
        url=f"{ask.behaviour.url}/",
        team=TEAM_NAME,
        user=bot.name,
        team_id=TEAM,
        user_id=bot.id,
        bot_id=BOT,
        is_enterprise_install=False,
    )


def connections_open(ask: Ask) -> Json:
    """apps.connections.open: an address for one Socket Mode connection."""
    address = ask.behaviour.url.replace("http", "ws", 1)
    return accepted(url=f"{address}/link/?ticket={ask.ticket()}&app_id={APP}")


def users_info(ask: Ask) -> Json:
    """users.info: one user."""
    user = ask.workspace.users.get(ask.text("user"))
    return accepted(user=profile(user)) if user else refusal("user_not_found")


def users_list(ask: Ask) -> Json:
    """users.list: all users."""
    rows = [profile(u) for u in ask.workspace.users.values()]
    return accepted(members=rows, cache_ts=int(ask.now), response_metadata={"next_cursor": ""})


def bots_info(ask: Ask) -> Json:
    """bots.info: the bot."""
    if ask.text("bot", BOT) != BOT:
        return refusal("bot_not_found")
    bot = {
        "id": BOT,
        "deleted": False,
        "name": ask.workspace.users[BOT_USER].name,
        "app_id": APP,
        "user_id": BOT_USER,
    }
    return accepted(bot=bot)


def team_info(ask: Ask) -> Json:
    """team.info: the workspace."""
    return accepted(team={"id": TEAM, "name": TEAM_NAME, "domain": "sandbox", "url": f"{ask.behaviour.url}/"})
