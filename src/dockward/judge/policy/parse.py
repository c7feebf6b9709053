"""Reads the text of a policy: every mistake is named with file, line, column and the nearest right word."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from dockward.judge.policy.schema import ExceptionEntry, Policy, Registries
from dockward.kit import Rule
from dockward.kit.rule import Settings
from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.model.policy import Exemption
from dockward.model.severity import Severity
from dockward.syntax.yaml import Document, Path, parse_yaml

T = TypeVar("T")

_AT = re.compile(r" - at `(?:key in )?\$(.*?)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`")
_RESERVED = ("enabled", "severity")


class PolicyError(DockwardError):
    """A policy file that can't be used as it stands."""

    code = "DWE201"


class RulePolicy(msgspec.Struct, frozen=True):
    """What the policy says of one rule."""

    enabled: bool | None = None
    severity: Severity | None = None
    settings: Settings | None = None


class LoadedPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """A checked policy: rules and exceptions are resolved to ids."""

    policy: Policy
    source: str = ""
    rules: dict[str, RulePolicy] = {}
    exemptions: tuple[Exemption, ...] = ()


def parse_policy(text: str, source: str, known: Iterable[Rule]) -> LoadedPolicy:
    """The policy in `text`. Raises `PolicyError` or `YamlError` for the first mistake."""
    document = parse_yaml(text, source)
    if document.value is None:
        return LoadedPolicy(policy=Policy(), source=source)
    policy = _convert(document, document.value, (), Policy)
    by_word = {word: rule for rule in known for word in (rule.id, rule.name)}
    rules: dict[str, RulePolicy] = {}
    for word, mapping in policy.rules.items():
        rule = _rule(document.keys["rules", word], word, by_word)
        if rule.id in rules:
            raise _error(document.keys["rules", word], f"{rule.id} and {rule.name} are one rule; write it once")
        rules[rule.id] = _rule_policy(document, word, mapping, rule)
    exemptions = tuple(_exemption(document, nr, entry, by_word) for nr, entry in enumerate(policy.exceptions))
    return LoadedPolicy(policy=policy, source=source, rules=rules, exemptions=exemptions)


def _rule(place: Place, word: str, by_word: dict[str, Rule]) -> Rule:
    if word not in by_word:
        raise _error(place, f"there is no rule {word!r}", _nearest(word, by_word))
    return by_word[word]


def _rule_policy(document: Document, word: str, mapping: dict[str, Any], rule: Rule) -> RulePolicy:
    path: Path = ("rules", word)
    own = {key: value for key, value in mapping.items() if key not in _RESERVED}
    enabled = mapping.get("enabled")
    if not isinstance(enabled, bool | None):
        raise _error(document.place((*path, "enabled")), f"{enabled!r} is neither true nor false")
    severity = mapping.get("severity")
    words = {one.word: one for one in Severity}
    if severity is not None and str(severity) not in words:
        place = document.place((*path, "severity"))
        raise _error(
            place, f"{severity!r} is no severity", _nearest(str(severity), words) or f"one of {', '.join(words)}"
        )
    if own and rule.settings_type is None:
        place = document.keys[(*path, next(iter(own)))]
        raise _error(place, f"{rule.name} has no setting {next(iter(own))!r}", _nearest(next(iter(own)), _RESERVED))
    settings = _convert(document, own, path, rule.settings_type, _RESERVED) if own and rule.settings_type else None
    return RulePolicy(enabled, words.get(str(severity)), settings)


def _exemption(document: Document, nr: int, entry: ExceptionEntry, by_word: dict[str, Rule]) -> Exemption:
    rule = _rule(document.place(("exceptions", nr, "rule")), entry.rule, by_word)
    return Exemption(
        rule=rule.id,
        subject=entry.subject,
        evidence=entry.evidence,
        reason=entry.reason,
        expires=entry.expires,
        place=document.place(("exceptions", nr)),
    )


def _convert(document: Document, value: object, base: Path, kind: type[T], more: tuple[str, ...] = ()) -> T:
    """`value` as `kind`. Raises `PolicyError` at the position that msgspec's message points to."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as why:
        message = str(why)
        path = (*base, *_path(message))
        found = _UNKNOWN.search(message)
        if found:
            place = document.keys.get((*path, found[1])) or document.place(path)
            raise _error(place, f"unknown key {found[1]!r}", _nearest(found[1], (*_fields(path, kind), *more))) from why
        raise _error(document.place(path), _AT.sub("", message)) from why


def _path(message: str) -> Path:
    found = _AT.search(message)
    steps = _STEP.findall(found[1]) if found else []
    return tuple(name or int(index) for name, index in steps if name or index.isdigit())


def _fields(path: Path, kind: object) -> tuple[str, ...]:
    here = {"registries": Registries, "exceptions": ExceptionEntry}.get(str(path[0]), kind) if path else kind
    return tuple(getattr(here, "__struct_encode_fields__", ()))


def _nearest(word: str, words: Iterable[str]) -> str:
    found = get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"did you mean {found[0]!r}?" if found else ""


def _error(place: Place, message: str, hint: str = "") -> PolicyError:
    tail = f"; {hint}" if hint else ""
    return PolicyError(f"{place.source}:{place.line}:{place.column}: {message}{tail}")
