"""Finds the rules: every module under `dockward.practices` that isn't a vocabulary holds exactly one."""

import os
import re
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType

import dockward.practices
from dockward.kit.rule import STYLE, SUBJECT_KINDS, Practice, Rule
from dockward.model.subject import Kind
from dockward.syntax.regex import regex

_FIRST_PARAMETER = regex(r"^def [a-z]\w*\(\s*\w+: (\w+)", re.MULTILINE)
_PACKAGE = regex(r"p(\d\d)_\w+")


@cache
def _packages() -> dict[int, str]:
    return {int(found[1]): found[0] for name in _names("") if (found := _PACKAGE.fullmatch(name))}


@cache
def _modules(package: str) -> list[str]:
    return [name.removesuffix(".py") for name in _names(package) if name.endswith(".py") and not name.startswith("_")]


def _names(folder: str) -> list[str]:
    """What is in a folder of the rules, sorted."""
    found: set[str] = set()
    for place in dockward.practices.__path__:
        with suppress(FileNotFoundError), os.scandir(f"{place}/{folder}") as listing:
            found.update(one.name for one in listing)
    return sorted(found)


def _rule_in(module: ModuleType) -> Rule:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, Rule) and value.check.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise ValueError(f"{module.__name__} holds {len(found)} rules; a rule file holds one")
    return found[0]


@cache
def practices() -> tuple[Practice, ...]:
    """The fifteen practices in their order."""
    packages = (name for number, name in _packages().items() if number != STYLE)
    found = (import_module(f"dockward.practices.{name}").PRACTICE for name in packages)
    return tuple(sorted(found, key=lambda one: one.number))


def chapters() -> tuple[Practice, ...]:
    """Everything that rules stand under: the fifteen practices, then style, which is none of them."""
    return (*practices(), import_module(f"dockward.practices.{_packages()[STYLE]}").PRACTICE)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    found = (
        _rule_in(import_module(f"dockward.practices.{package}.{name}"))
        for package in _packages().values()
        for name in _modules(package)
    )
    return tuple(sorted(found, key=lambda one: one.id))


@cache
def rules_about(kinds: frozenset[Kind], *, style: bool = True) -> tuple[Rule, ...]:
    """Every rule that judges one of these kinds of subject, by id; modules of other rules are not loaded.

    Those of style are left out where they aren't asked for. The source tells by the type of the rule's first parameter;
    that is a tenth of what importing it costs.
    """
    wanted = frozenset(word for word, kind in SUBJECT_KINDS.items() if kinds.intersection(kind))
    found = (
        _rule_in(import_module(f"dockward.practices.{package}.{name}"))
        for number, package in _packages().items()
        for name in (_modules(package) if style or number != STYLE else ())
        if _is_about(_source(package, name), wanted)
    )
    return tuple(sorted((one for one in found if kinds & one.kinds), key=lambda one: one.id))


def _is_about(text: str, wanted: frozenset[str]) -> bool:
    """Whether a function in this source takes first what is named in `wanted`."""
    return any(f": {one}" in text for one in wanted) and not wanted.isdisjoint(_FIRST_PARAMETER.findall(text))


def rule_names() -> tuple[str, ...]:
    """Every rule's name, without loading one."""
    return tuple(name.replace("_", "-") for package in _packages().values() for name in _modules(package))


def find_rule(word: str) -> Rule | None:
    """The rule of this id or name, loading no more modules than it must."""
    wanted = word.strip().lower().replace("_", "-")
    number = re.fullmatch(r"dw(\d\d)\d\d", wanted)
    for practice, package in _packages().items():
        if number and int(number[1]) != practice:
            continue
        for name in _modules(package):
            if number or name.replace("_", "-") == wanted:
                if number and not _mentions(package, name, wanted.upper()):
                    continue
                return _rule_in(import_module(f"dockward.practices.{package}.{name}"))
    return None


def _mentions(package: str, name: str, rule_id: str) -> bool:
    """Whether the module's source decorates with this id; cheaper than importing it."""
    text = _source(package, name)
    return f'@rule(\n    "{rule_id}"' in text or f'@rule("{rule_id}"' in text


def _source(package: str, name: str) -> str:
    """The module's text. Raises `FileNotFoundError` where a package came without its source files."""
    for root in dockward.practices.__path__:
        # Unbuffered and without a Path: some hundred of them are read at every start.
        with suppress(FileNotFoundError), open(f"{root}/{package}/{name}.py", "rb", buffering=0) as file:  # noqa: PTH123
            return file.read().decode()
    raise FileNotFoundError(f"{package}/{name}.py")
