"""What a burst is, as config.yaml says it."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from monitors.config.section import Section


class Bursts(Section):
    """Whether much more coverage than usual is told, and what that is: `true`, `false` or its limits."""

    short_form = "flag"

    enabled: bool = Field(default=True, description="false: keep the limits and tell nothing.")
    factor: float = Field(default=3.0, gt=1, le=1000, description="How many times its usual a burst is.")
    least: int = Field(default=10, ge=1, description="How many articles in 24 hours a burst has at least.")

    @model_validator(mode="before")
    @classmethod
    def _from_flag(cls, given: Any) -> Any:  # noqa: ANN401 - what YAML held
        if isinstance(given, bool):
            return {"enabled": given}
        if not isinstance(given, dict | Bursts):
            message = f"{given!r} does not say what a burst is - write true or {{factor: 3, least: 10}}"
            raise ValueError(message)  # noqa: TRY004 - pydantic collects no other
        return given

    def over(self, defaults: Bursts) -> Bursts:
        """Return these settings with `defaults` where they say nothing."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return defaults.model_copy(update={"enabled": self.enabled} | said)
