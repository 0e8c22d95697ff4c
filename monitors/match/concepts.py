"""Concepts: named sets of surface forms, the built-in ones and the user's own.

A concept's file lists its forms by language. `only` scopes forms to articles in one language. `not_in` lists
longer expressions that cast a shadow (升华为 over 华为). `others` are shadows that name another of the kind
(日本央行): after one of them a `bare` form (央行) means that one, until the concept's own name comes up.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from monitors.config import ConceptForms
from monitors.errors import ConfigError

_CONCEPTS = "monitors.concepts"


@dataclass(frozen=True, slots=True)
class Form:
    """A surface form; `only` is the language it is scoped to, "" for none."""

    text: str
    english: bool = False
    only: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with the forms of those that it includes."""

    name: str
    forms: tuple[Form, ...]
    not_in: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    about: str = ""
    built_in: bool = True


@dataclass(frozen=True, slots=True)
class Concepts:
    """All concepts that a query may name."""

    by_name: Mapping[str, Concept]

    def __getitem__(self, name: str) -> Concept:
        return self.by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def nearest(self, name: str) -> str:
        """Return the known name that a misspelt one resembles most, or ""."""
        close = difflib.get_close_matches(name.lower(), self.by_name, n=1, cutoff=0.5)
        return close[0] if close else ""


def load_concepts(user: Mapping[str, ConceptForms] | None = None) -> Concepts:
    """Return the built-in concepts and the user's; a user's one replaces a built-in one of the same name.

    It may include the one it replaces: `huawei: {forms: [HUAWEI Cloud], include: [huawei]}`.
    """
    built_in = built_in_concepts()
    user = user or {}
    found = dict(built_in)
    for name in user:
        found[name] = _from_user(name, user, built_in, ())
    return Concepts(found)


@cache
def built_in_concepts() -> Mapping[str, Concept]:
    """Return the concepts that come with wirewatch."""
    texts = sorted(
        (file.name, file.read_text(encoding="utf-8"))
        for file in files(_CONCEPTS).iterdir()
        if file.name.endswith(".yaml")
    )
    raw = {name.removesuffix(".yaml"): yaml.safe_load(text) for name, text in texts}
    own = {name: _from_file(name, fields) for name, fields in raw.items()}
    return {name: _with(own[name], [own[other] for other in raw[name].get("include", ())]) for name in own}


def _from_file(name: str, fields: Mapping[str, Any]) -> Concept:
    bare = frozenset(fields.get("bare", ()))
    forms = [
        Form(text, english=language == "en", bare=text in bare)
        for language, texts in fields["forms"].items()
        for text in texts
    ]
    forms += [
        Form(text, only=language) for language, texts in fields.get("only", {}).items() for text in texts
    ]
    return Concept(
        name, tuple(forms), tuple(fields.get("not_in", ())), tuple(fields.get("others", ())), fields["about"]
    )


def _from_user(
    name: str, user: Mapping[str, ConceptForms], built_in: Mapping[str, Concept], path: tuple[str, ...]
) -> Concept:
    given = user[name]
    forms = [Form(text, english=True) for text in given.forms]
    forms += [Form(text, only=language) for language, texts in given.only.items() for text in texts]
    own = Concept(name, tuple(forms), given.not_in, built_in=False)
    included = []
    for other in given.include:
        if other in user and other != name:
            if other in path:
                raise ConfigError(
                    f"concepts.{name}: includes itself through {other!r} - take one of them out"
                )
            included.append(_from_user(other, user, built_in, (*path, name)))
        elif other in built_in:
            included.append(built_in[other])
        else:
            near = Concepts({**built_in, **dict.fromkeys(user, own)}).nearest(other)
            hint = f"did you mean {near!r}?" if near else "define it beside this one"
            raise ConfigError(f"concepts.{name}.include: there is no concept {other!r} - {hint}")
    return _with(own, included)


def _with(concept: Concept, others: Iterable[Concept]) -> Concept:
    all_of_them = (concept, *others)
    return Concept(
        concept.name,
        tuple(dict.fromkeys(form for each in all_of_them for form in each.forms)),
        tuple(dict.fromkeys(text for each in all_of_them for text in each.not_in)),
        tuple(dict.fromkeys(text for each in all_of_them for text in each.others)),
        concept.about,
        concept.built_in,
    )
