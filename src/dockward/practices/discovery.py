"""Finds the rules: every module under `dockward.practices` that isn't a vocabulary holds exactly one."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import dockward.practices
from dockward.kit.rule import Practice, Rule

_PACKAGE = re.compile(r"p(\d\d)_\w+")


def _packages() -> dict[int, str]:
    names = (one.name for one in pkgutil.iter_modules(dockward.practices.__path__))
    return {int(found[1]): found[0] for name in sorted(names) if (found := _PACKAGE.fullmatch(name))}


def _modules(package: str) -> list[str]:
    path = [str(Path(one) / package) for one in dockward.practices.__path__]
    return sorted(one.name for one in pkgutil.iter_modules(path) if not one.name.startswith("_"))


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
    found = (import_module(f"dockward.practices.{name}").PRACTICE for name in _packages().values())
    return tuple(sorted(found, key=lambda one: one.number))


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    found = (
        _rule_in(import_module(f"dockward.practices.{package}.{name}"))
        for package in _packages().values()
        for name in _modules(package)
    )
    return tuple(sorted(found, key=lambda one: one.id))


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
    for root in dockward.practices.__path__:
        source = Path(root) / package / f"{name}.py"
        if source.is_file():
            return f'@rule(\n    "{rule_id}"' in (text := source.read_text()) or f'@rule("{rule_id}"' in text
    return True
