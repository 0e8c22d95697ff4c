"""What gives access to Slack, from the environment or from files that it names; never from config.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from monitors.errors import ConfigError

SLACK = "https://slack.com/api/"

_NEVER_PUBLIC = (".localhost", ".test", ".example", ".invalid", ".internal", ".local")
"""Names for tests and for networks of one's own: RFC 2606, RFC 6762, and ICANN's choice for private use."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A bot token, or the weaker incoming webhook, or neither: then alerts go to the terminal.

    With an app token beside the bot's, somebody listens to what people press.
    """

    token: str = field(default="", repr=False)
    webhook_url: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    base_url: str = SLACK

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(secret for secret in (self.token, self.webhook_url, self.app_token) if secret)

    @property
    def interactive(self) -> bool:
        """Whether alerts may have buttons."""
        return bool(self.token and self.app_token)


def read_credentials(environment: Mapping[str, str]) -> Credentials:
    """Return what the environment gives; NAME_FILE names a file that holds the value of NAME.

    Raises ConfigError for a file that cannot be read or an address that is none.
    """
    base_url = environment.get("SLACK_API_URL", "").strip() or SLACK
    webhook_url = _secret(environment, "SLACK_WEBHOOK_URL")
    for name, address in (("SLACK_API_URL", base_url), ("SLACK_WEBHOOK_URL", webhook_url)):
        if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc):
            raise ConfigError(f"{name} is not an address - write it as https://host/...")
        if address and urlsplit(address).scheme == "http" and not _is_here(urlsplit(address).hostname or ""):
            raise ConfigError(
                f"{name} would send its secret readable for all on the way - write it as https://..."
            )
    return Credentials(
        token=_secret(environment, "SLACK_BOT_TOKEN"),
        webhook_url=webhook_url,
        app_token=_secret(environment, "SLACK_APP_TOKEN"),
        base_url=base_url if base_url.endswith("/") else f"{base_url}/",
    )


def _is_here(host: str) -> bool:
    """Whether an address does not leave the house: a private one, or a name that no public server has."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEVER_PUBLIC)


def _secret(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    file = environment.get(f"{name}_FILE", "").strip()
    if value or not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(
            f"{name}_FILE: {file} cannot be read - name a text file with the secret"
        ) from trouble
