"""Reads the text of a policy: a mistake is named with file, line, column and the nearest right word."""

from collections.abc import Iterable
from typing import Any, TypeVar

from dockward.judge.policy.loaded import LoadedPolicy, PolicyError, RulePolicy
from dockward.judge.policy.schema import ExceptionEntry, Policy
from dockward.kit import Rule
from dockward.model.fact import Place
from dockward.model.policy import Exemption
from dockward.model.severity import Severity
from dockward.syntax.mistakes import none_of, not_a, shown
from dockward.syntax.nearest import nearest
from dockward.syntax.typed import TypedError, convert
from dockward.syntax.yaml import Document, Path, parse_yaml

T = TypeVar("T")

_RESERVED = ("enabled", "severity")


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
        if not isinstance(mapping, dict):
            raise _error(document.place(("rules", word)), not_a("object", mapping))
        if rule.id in rules:
            raise _error(document.keys["rules", word], f"{rule.id} and {rule.name} are one rule; write it once")
        rules[rule.id] = _rule_policy(document, word, mapping, rule)
    exemptions = tuple(_exemption(document, nr, entry, by_word) for nr, entry in enumerate(policy.exceptions))
    return LoadedPolicy(policy=policy, source=source, rules=rules, exemptions=exemptions)


def _rule(place: Place, word: str, by_word: dict[str, Rule]) -> Rule:
    if word not in by_word:
        names = (name for name in by_word if not name.startswith("DW"))
        raise _error(place, f"there is no rule {shown(word)}", _nearest(word, names))
    return by_word[word]


def _rule_policy(document: Document, word: str, mapping: dict[str, Any], rule: Rule) -> RulePolicy:
    path: Path = ("rules", word)
    own = {key: value for key, value in mapping.items() if key not in _RESERVED}
    enabled = mapping.get("enabled")
    if not isinstance(enabled, bool | None):
        raise _error(document.place((*path, "enabled")), f"{shown(enabled)} is neither true nor false")
    severity = mapping.get("severity")
    words = {one.word: one for one in Severity}
    if severity is not None and str(severity) not in words:
        raise _error(document.place((*path, "severity")), none_of(severity, tuple(words)))
    if own and rule.settings_type is None:
        word = next(iter(own))
        place = document.keys[(*path, word)]
        raise _error(place, f"{rule.name} has no setting {shown(word)}", _nearest(word, _RESERVED))
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
    try:
        return convert(document, value, base, kind, more)
    except TypedError as why:
        raise PolicyError(str(why)) from why


def _nearest(word: str, words: Iterable[str]) -> str:
    found = nearest(word, words)
    return f"did you mean {found!r}?" if found else ""


def _error(place: Place, message: str, hint: str = "") -> PolicyError:
    tail = f"; {hint}" if hint else ""
    return PolicyError(f"{place.source}:{place.line}:{place.column}: {message}{tail}")
