"""Keeps the configuration that is being served: the last one that could be used.

`serve` looks at config.yaml while it runs. A changed file that can be used is copied beside Prefect's state,
and its children read the copy; one that cannot be used is told, and the copy stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from monitors.config import LoadedConfig, load_config, parse_config
from monitors.errors import ConfigError

VARIABLE = "WIREWATCH_CONFIG_IN_FORCE"
"""Names the copy to the children of `serve`."""


def copy_of(file: Path, home: Path) -> Path:
    """Return where the copy of a configuration file is kept."""
    return home / f"in-force-{blake2b(str(file.resolve()).encode(), digest_size=5).hexdigest()}.yaml"


def load_copy(copy: Path, file: Path) -> LoadedConfig:
    """Return the configuration in force; its paths and its mistakes are those of `file`."""
    return parse_config(copy.read_text(encoding="utf-8"), file)


@dataclass
class ConfigInForce:
    """Looks at a configuration file and keeps the copy of it."""

    file: Path
    copy: Path
    tell: Callable[[str], object]
    ring: Callable[[str], object]
    _text: str | None = field(default=None)
    _changed: str | None = field(default=None)
    """What the last look found changed: taken at the next one, for an editor may still be writing it."""
    _is_broken: bool = False

    def __post_init__(self) -> None:
        self._text = self._changed = self._read()
        self._keep(self._text or "")

    def look(self) -> None:
        """Take a changed file that can be used; ring once for one that cannot, and once when it is mended."""
        text = self._read()
        if text == self._text or text != self._changed:
            self._changed = text
            return
        self._text = text
        from monitors.pipeline.rules import compile_rules  # noqa: PLC0415 - the matcher, for a change only

        try:
            compile_rules(load_config(self.file))
        except ConfigError as mistake:
            self._is_broken = True
            self.ring(
                f"{self.file.name} was changed and cannot be used; the one from before stays in force. "
                f"{str(mistake).splitlines()[0]}"
            )
            return
        self._keep(text or "")
        if self._is_broken:
            self.ring(f"{self.file.name} can be used again and is in force.")
        self._is_broken = False
        self.tell(f"{self.file.name} was changed and is in force; a changed schedule needs a restart.")

    def _read(self) -> str | None:
        try:
            return self.file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None

    def _keep(self, text: str) -> None:
        self.copy.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.copy.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.copy)  # at once: a run that starts now reads the old one or the new one
