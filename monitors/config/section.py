"""What all parts of config.yaml have in common."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

_SHORT_FORMS = {
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": "string"}},
}


class Section(BaseModel):
    """A frozen part of the configuration that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    short_form: ClassVar[Literal["", "text", "list", "flag"]] = ""
    """What may stand in its place in config.yaml, for the JSON Schema."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler(core_schema)
        return {"anyOf": [whole, _SHORT_FORMS[cls.short_form]]} if cls.short_form else whole


class MisplacedError(ValueError):
    """A mistake in the whole that shows at one place: `loc` are the keys and positions that lead there."""

    def __init__(self, loc: tuple[int | str, ...], text: str) -> None:
        super().__init__(text)
        self.loc = loc
