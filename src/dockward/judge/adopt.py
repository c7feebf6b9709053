"""Settings of other tools at work: what their files want judged, how badly, and what they excuse.

Our own policy comes first: what it says of a rule, of registries or of the threshold, no other tool's file changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from msgspec import structs

from dockward.judge.policy.loaded import BUILT_IN, LoadedPolicy, RulePolicy
from dockward.kit.rule import Rule, Settings
from dockward.model.pragma import Pragma, Scope
from dockward.model.severity import Severity
from dockward.model.toolfile import Adoption, ToolFile
from dockward.practices.discovery import rules as every_rule
from dockward.syntax.decoders import convert

_LABELS_MISSING, _LABELS_BEYOND, _LABELS_FORMED = "hadolint:DL3049", "hadolint:DL3050", "hadolint:DL3052"
_MOST_TOLD = 8
"""Ids that a note names."""


def adopt(loaded: LoadedPolicy, files: Iterable[ToolFile], rules: Iterable[Rule]) -> LoadedPolicy:
    """The policy with what these files add to it, for the sources that they are there for."""
    several = [one for one in files if one.settles]
    if not several:
        return loaded
    said = dict(loaded.rules)
    for rule in rules:
        own = said.get(rule.id, RulePolicy())
        severity = own.severity if own.severity is not None else _severity(rule, several)
        settings = own.settings if own.settings is not None else _settings(rule, several)
        if (severity, settings) != (own.severity, own.settings):
            said[rule.id] = RulePolicy(own.enabled, severity, settings)
    trusted = loaded.policy.registries.trusted or tuple(one for file in several for one in file.trusted)
    registries = structs.replace(loaded.policy.registries, trusted=trusted)
    return structs.replace(loaded, rules=said, policy=structs.replace(loaded.policy, registries=registries))


def _severity(rule: Rule, files: list[ToolFile]) -> Severity | None:
    """The worst that a file gives to any of the ids that the rule answers."""
    return max(
        (severity for file in files for word, severity in file.severities if f"{file.tool}:{word}" in rule.elsewhere),
        default=None,
    )


def _settings(rule: Rule, files: list[ToolFile]) -> Settings | None:
    """Settings of the rules about labels, where a file says which labels there are."""
    labels = {name: form for file in files for name, form in file.labels}
    if not labels or rule.settings_type is None:
        return None
    if _LABELS_MISSING in rule.elsewhere:
        return convert({"required": list(labels)}, rule.settings_type)
    if _LABELS_BEYOND in rule.elsewhere and any(one.only_these_labels for one in files):
        return convert({"allowed": list(labels)}, rule.settings_type)
    if _LABELS_FORMED in rule.elsewhere:
        forms = {name: form for name, form in labels.items() if form}
        return convert({"forms": forms}, rule.settings_type) if forms else None
    return None


def heeded(pragmas: Iterable[Pragma], adoptions: Iterable[Adoption]) -> tuple[Pragma, ...]:
    """The pragmas without those comments of a tool that its own file switches off."""
    silent = {(one.file.tool, source) for one in adoptions if not one.file.comments_excuse for source in one.sources}
    return tuple(one for one in pragmas if one.scope is Scope.BESIDE or (one.tool, one.place.source) not in silent)


def thresholds(loaded: LoadedPolicy, adoptions: Iterable[Adoption]) -> Mapping[str, Severity | None]:
    """For each source whose tool says so, the least severity that makes the exit status 1; None: none does.

    Where there is a policy file, its word counts.
    """
    if loaded.source != BUILT_IN:
        return {}
    found: dict[str, Severity | None] = {}
    for one in adoptions:
        if one.file.threshold is not None or one.file.never_fails:
            said = None if one.file.never_fails else one.file.threshold
            found |= dict.fromkeys(one.sources, said)
    return found


def threshold_notes(adoptions: Iterable[Adoption], used: Mapping[str, Severity | None]) -> Iterator[str]:
    """Which of these files set the thresholds that are used."""
    for one in adoptions:
        if one.file.never_fails and not one.sources.isdisjoint(used):
            yield f"{one.file.path}: by its no-fail, no finding in what it is there for changes the exit status."
        elif one.file.threshold is not None and not one.sources.isdisjoint(used):
            word = one.file.threshold.word
            yield f"{one.file.path}: by it, findings from {word} up in what it is there for make the exit status 1."


def adoption_notes(adoptions: Iterable[Adoption], rules: Iterable[Rule]) -> Iterator[str]:
    """What in these files has no effect here: keys, and ids that no rule answers, be it one that isn't asked."""
    known = _elsewhere(rules)
    for one in adoptions:
        yield from one.file.notes
        words = (
            *(word for each in one.file.pragmas for word in each.rules),
            *(word for word, _ in one.file.severities),
        )
        tool = one.file.tool
        strange = [word for word in dict.fromkeys(words) if not answered(f"{tool}:{word}", known)]
        if strange:
            # To load the rules that aren't asked takes longer than to judge a file.
            every = _elsewhere(every_rule())
            strange = [word for word in strange if not answered(f"{tool}:{word}", every)]
        if strange:
            more = f" and {len(strange) - _MOST_TOLD} more" if len(strange) > _MOST_TOLD else ""
            yield f"{one.file.path}: no rule here answers {', '.join(strange[:_MOST_TOLD])}{more}."


def _elsewhere(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset[str]().union(*(one.elsewhere for one in rules))


def answered(word: str, names: frozenset[str]) -> bool:
    """Whether a rule's name elsewhere is among `names`; it may end in a star."""
    return word in names or ("*" in word and any(fnmatchcase(one, word) for one in names))
