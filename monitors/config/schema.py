"""The JSON Schema of config.yaml, for editors and for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from monitors.config.models import Config
from monitors.config.values import print_duration


class _AsWritten(GenerateJsonSchema):
    """Shows defaults as config.yaml writes them."""

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - any default of any key
        return print_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def json_schema() -> dict[str, Any]:
    """Return the schema that `wirewatch schema` prints."""
    return Config.model_json_schema(schema_generator=_AsWritten)
