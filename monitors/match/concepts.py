"""Concepts: named sets of surface forms, the built-in ones and the user's own.

A concept's file lists its forms by language. `only` scopes forms to articles in one language. `not_in` lists
longer expressions that cast a shadow (升华为 over 华为). `others` are shadows that name another of the kind
(日本央行): after one of them a `bare` form (央行) means that one, until the concept's own name comes up.
`yet_in` lists what lifts a shadow (提升华为 over 升华为). `{a,b}` in a file stands for each of the two.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import yaml

from monitors.config import ConceptForms
from monitors.errors import ConfigError, QueryError
from monitors.query import Term, parse_keyword

_CONCEPTS = "monitors.concepts"
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster
_CHOICE = re.compile(r"\{([^}]*)\}")
_CLITICS = {"ar": "وبلكف", "he": "הובלמשכ"}
_ARABIC_ARTICLE = "ال"


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
    yet_in: tuple[str, ...] = ()
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
    raw = {name.removesuffix(".yaml"): _Loader(text).get_single_data() for name, text in texts}
    own = {name: _from_file(name, fields) for name, fields in raw.items()}
    return {name: _with(own[name], [own[other] for other in raw[name].get("include", ())]) for name in own}


def _from_file(name: str, fields: Mapping[str, Any]) -> Concept:
    bare = frozenset(fields.get("bare", ()))
    forms = [
        Form(text, english=language == "en", bare=text in bare)
        for language, texts in fields["forms"].items()
        for written in spelled_out(texts)
        for text in with_clitics(written, language)
    ]
    only = fields.get("only", {})
    forms += [Form(text, only=language) for language, texts in only.items() for text in spelled_out(texts)]
    not_in, others, yet_in = (
        tuple(spelled_out(fields.get(key, ()))) for key in ("not_in", "others", "yet_in")
    )
    return Concept(name, tuple(dict.fromkeys(forms)), not_in, others, yet_in, fields["about"])


def spelled_out(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text with every choice of its braces.

    >>> list(spelled_out(["digital{e,er} Yuan"]))
    ['digitale Yuan', 'digitaler Yuan']
    """
    for text in texts:
        parts = _CHOICE.split(text)
        choices = [part.split(",") if index % 2 else [part] for index, part in enumerate(parts)]
        yield from map("".join, product(*choices))


def with_clitics(text: str, language: str) -> Iterator[str]:
    """Yield a form with the particles that its language writes together with the word behind them."""
    yield text
    for particle in _CLITICS.get(language, ()):
        yield particle + text
        if text.startswith(_ARABIC_ARTICLE) and particle == "ل":
            yield "لل" + text.removeprefix(_ARABIC_ARTICLE)


def _from_user(
    name: str, user: Mapping[str, ConceptForms], built_in: Mapping[str, Concept], path: tuple[str, ...]
) -> Concept:
    given = user[name]
    for text in (*given.forms, *given.not_in, *(form for texts in given.only.values() for form in texts)):
        _check_form(name, text)
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


def _check_form(name: str, text: str) -> None:
    """Raise ConfigError for a form that could not stand in a keyword list either."""
    try:
        node = parse_keyword(text)
    except QueryError as trouble:
        raise ConfigError(f"concepts.{name}: {text!r}: {trouble}") from trouble
    if not isinstance(node, Term):
        raise ConfigError(f"concepts.{name}: {text!r} is a concept - name it under `include`, without the @")


def _with(concept: Concept, others: Iterable[Concept]) -> Concept:
    all_of_them = (concept, *others)
    return Concept(
        concept.name,
        tuple(dict.fromkeys(form for each in all_of_them for form in each.forms)),
        tuple(dict.fromkeys(text for each in all_of_them for text in each.not_in)),
        tuple(dict.fromkeys(text for each in all_of_them for text in each.others)),
        tuple(dict.fromkeys(text for each in all_of_them for text in each.yet_in)),
        concept.about,
        concept.built_in,
    )
