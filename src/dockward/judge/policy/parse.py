"""Reads the text of a policy: every mistake is named with file, line, column and the nearest right word."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from dockward.judge.policy.gate import Action, GatePolicy
from dockward.judge.policy.loaded import LoadedPolicy, RulePolicy
from dockward.judge.policy.mistakes import Mistakes, near
from dockward.judge.policy.parse_roles import parse_roles, parse_sockets
from dockward.judge.policy.schema import Advisories, ExceptionEntry, Licences, Mirrors, Policy
from dockward.kit import Rule
from dockward.model.fact import Place
from dockward.model.policy import Exemption
from dockward.model.severity import Severity
from dockward.syntax.addresses import shown_address, why_refused
from dockward.syntax.licences import why_no_licence
from dockward.syntax.mistakes import none_of, not_a, shown
from dockward.syntax.yaml import Document, Path, parse_yaml

_RESERVED = ("enabled", "severity")


def parse_policy(text: str, source: str, known: Iterable[Rule]) -> LoadedPolicy:
    """The policy in `text`.

    Raises `YamlError` where that can't be read, `PolicyError` with all its mistakes, each on a line.
    """
    document = parse_yaml(text, source)
    if document.value is None:
        return LoadedPolicy(policy=Policy(), source=source)
    mistakes = Mistakes()
    by_word = {word: rule for rule in known for word in (rule.id, rule.name)}
    entries, rest = _entries(document)
    policy = mistakes.convert(document, rest, (), Policy) or Policy()
    rules = _rules(document, policy, by_word, mistakes)
    _check_mirrors(document, policy.advisories, mistakes)
    _check_licences(document, policy.licences, mistakes)
    gate = _gate_rules(document, policy.gate, by_word, mistakes)
    roles = parse_roles(document, policy.gate.roles, mistakes)
    sockets = parse_sockets(document, policy.gate.sockets, mistakes)
    _check_refusals(document, policy.gate, mistakes)
    exceptions = [
        (nr, found)
        for nr, entry in enumerate(entries)
        if (found := mistakes.convert(document, entry, ("exceptions", nr), ExceptionEntry))
    ]
    exemptions = [_exemption(document, nr, one, by_word, mistakes) for nr, one in exceptions]
    mistakes.tell()
    return LoadedPolicy(
        policy=structs.replace(policy, exceptions=tuple(one for _, one in exceptions)),
        source=source,
        rules=rules,
        gate=gate,
        roles=roles,
        sockets=sockets,
        exemptions=tuple(one for one in exemptions if one is not None),
    )


def _entries(document: Document) -> tuple[list[Any], object]:
    """The exceptions, each to be read by itself so that each may have mistakes, and everything but them."""
    whole = document.value
    if isinstance(whole, dict) and isinstance(found := whole.get("exceptions"), list):
        return found, {key: value for key, value in whole.items() if key != "exceptions"}
    return [], whole


def _check_mirrors(document: Document, asked: Advisories, mistakes: Mistakes) -> None:
    words = Mirrors.__struct_encode_fields__
    for word, address in zip(words, structs.astuple(asked.mirrors), strict=True):
        if address is not None and (why := why_refused(address, asked.plain_http)):
            hint = "a mirror is asked by https, or by http where its host is named as plain-http"
            mistakes.add(document.place(("advisories", "mirrors", word)), f"{shown_address(address)!r} {why}", hint)


def _check_licences(document: Document, licences: Licences, mistakes: Mistakes) -> None:
    for key, several in (("allowed", licences.allowed), ("denied", licences.denied)):
        for nr, one in enumerate(several):
            if why := why_no_licence(one):
                mistakes.add(document.place(("licences", key, nr)), why)
    for name, one in licences.packages.items():
        if why := why_no_licence(one):
            mistakes.add(document.place(("licences", "packages", name)), why)


def _rules(document: Document, policy: Policy, by_word: dict[str, Rule], mistakes: Mistakes) -> dict[str, RulePolicy]:
    rules: dict[str, RulePolicy] = {}
    for word, mapping in policy.rules.items():
        rule = _rule(document.keys["rules", word], word, by_word, mistakes)
        if not isinstance(mapping, dict):
            mistakes.add(document.place(("rules", word)), not_a("object", mapping))
        elif rule is not None and rule.id in rules:
            mistakes.add(document.keys["rules", word], f"{rule.id} and {rule.name} are one rule; write it once")
        elif rule is not None:
            rules[rule.id] = _rule_policy(document, word, mapping, rule, mistakes)
    return rules


def _gate_rules(
    document: Document, gate: GatePolicy, by_word: dict[str, Rule], mistakes: Mistakes
) -> dict[str, Action]:
    words = {one.value: one for one in Action}
    found: dict[str, Action] = {}
    for word, action in gate.rules.items():
        path: Path = ("gate", "rules", word)
        rule = _rule(document.keys[path], word, by_word, mistakes)
        if str(action) not in words:
            mistakes.add(document.place(path), none_of(action, tuple(words)))
        elif rule is not None:
            found[rule.id] = words[str(action)]
    return found


def _check_refusals(document: Document, gate: GatePolicy, mistakes: Mistakes) -> None:
    """Whose refusals are eased must be there: a slip of the pen would ease nobody's, or refuse without a warning."""
    known = (*(f"role/{one}" for one in gate.roles), *(f"socket/{one}" for one in gate.sockets))
    for one in gate.refusals_of:
        if one not in known:
            place = document.keys["gate", "refusals-of", one]
            mistakes.add(place, f"there is no {shown(one)}; write role/NAME or socket/NAME", near(one, known))


def _rule(place: Place, word: str, by_word: dict[str, Rule], mistakes: Mistakes) -> Rule | None:
    if word not in by_word:
        names = (name for name in by_word if not name.startswith("DW"))
        mistakes.add(place, f"there is no rule {shown(word)}", near(word, names))
    return by_word.get(word)


def _rule_policy(document: Document, word: str, mapping: dict[str, Any], rule: Rule, mistakes: Mistakes) -> RulePolicy:
    path: Path = ("rules", word)
    own = {key: value for key, value in mapping.items() if key not in _RESERVED}
    enabled = mapping.get("enabled")
    if not isinstance(enabled, bool | None):
        mistakes.add(document.place((*path, "enabled")), f"{shown(enabled)} is neither true nor false")
    severity = mapping.get("severity")
    words = {one.word: one for one in Severity}
    if severity is not None and str(severity) not in words:
        mistakes.add(document.place((*path, "severity")), none_of(severity, tuple(words)))
    settings = None
    if own and rule.settings_type is not None:
        settings = mistakes.convert(document, own, path, rule.settings_type, _RESERVED)
    elif own:
        for key in own:
            place = document.keys[(*path, key)]
            mistakes.add(place, f"{rule.name} has no setting {shown(key)}", near(key, _RESERVED))
    return RulePolicy(enabled, words.get(str(severity)), settings)


def _exemption(
    document: Document, nr: int, entry: ExceptionEntry, by_word: dict[str, Rule], mistakes: Mistakes
) -> Exemption | None:
    place = document.place(("exceptions", nr))
    if entry.flaw is not None:
        if entry.rule or entry.evidence != "*":
            mistakes.add(place, "with a flaw there is neither a rule nor evidence: both rules about flaws heed it")
        return Exemption(
            flaw=entry.flaw,
            package=entry.package,
            subject=entry.subject,
            reason=entry.reason,
            expires=entry.expires,
            place=place,
        )
    if not entry.rule:
        mistakes.add(place, "the key 'rule' is missing, or 'flaw' in its place")
        return None
    if entry.package != "*":
        mistakes.add(document.keys["exceptions", nr, "package"], "a package is named together with a flaw only")
    rule = _rule(document.place(("exceptions", nr, "rule")), entry.rule, by_word, mistakes)
    if rule is None:
        return None
    return Exemption(
        rule=rule.id,
        subject=entry.subject,
        evidence=entry.evidence,
        reason=entry.reason,
        expires=entry.expires,
        place=place,
    )
