"""What all parts of config.yaml have in common."""

from __future__ import annotations

import pytest
from pydantic import ValidationError, model_validator

from monitors.config.section import MisplacedError, Section


class Plain(Section):
    """Keys only."""

    name: str = ""


class Short(Plain):
    """Keys, or a text instead of them."""

    short_form = "text"


class Misplaced(Plain):
    """A whole that is wrong at one place."""

    @model_validator(mode="after")
    def _check(self) -> Misplaced:
        raise MisplacedError(("names", 2), "two are called so")


def test_a_short_form_stands_in_the_schema_beside_the_keys() -> None:
    assert Plain.model_json_schema()["type"] == "object"
    whole, short = Short.model_json_schema()["anyOf"]
    assert (whole["type"], short) == ("object", {"type": "string"})


def test_a_part_takes_no_key_that_it_does_not_know() -> None:
    assert Plain(name=" a ").name == "a"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Plain.model_validate({"nane": "a"})


def test_a_mistake_in_the_whole_can_name_its_place() -> None:
    with pytest.raises(ValidationError) as refused:
        Misplaced()
    assert refused.value.errors()[0]["ctx"]["error"].loc == ("names", 2)
