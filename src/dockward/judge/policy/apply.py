"""A policy at work: which rules are judged and how, and which findings people have decided to live with."""

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase

from msgspec import Struct, structs

from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import BUILT_IN, LoadedPolicy, RulePolicy
from dockward.judge.policy.schema import Policy
from dockward.judge.runner import Plan
from dockward.kit import LicenceTerms, Rule, Settings, TrustedRegistries
from dockward.kit.rule import STYLE
from dockward.model.finding import Finding
from dockward.model.policy import Exemption
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.waiver import Waiver

_STYLE = f"DW{STYLE:02}"
"""With it begin the ids of rules of style."""
_SCANNED = frozenset({Kind.IMAGE})
"""All that a scan judges."""
POLICY, BASELINE = "policy", "baseline"
"""Whose word an excuse is."""


class Excused(Struct, frozen=True):
    """A finding that does not count, and whose word that is: `policy`, `baseline`, `vex` or a tool."""

    finding: Finding
    by: str
    reason: str
    expires: date | None = None


class PolicyUse(Struct, frozen=True, kw_only=True):
    """Which policy judged: its file, its profile, and the rules of the profile that the file switches off."""

    source: str = BUILT_IN
    profile: str = "standard"
    switched_off: tuple[str, ...] = ()


def policy_use(loaded: LoadedPolicy, rules: Iterable[Rule]) -> PolicyUse:
    """What a report says of the policy that it was made by."""
    off = (
        one.id
        for one in rules
        if _wanted(one, loaded.policy) and loaded.rules.get(one.id, RulePolicy()).enabled is False
    )
    return PolicyUse(source=loaded.source, profile=loaded.policy.profile, switched_off=tuple(off))


def plan_rules(
    loaded: LoadedPolicy, rules: Iterable[Rule], kinds: frozenset[Kind] = frozenset(Kind)
) -> tuple[Plan, ...]:
    """The rules that this policy wants judged on subjects of these kinds, with its severities and settings."""
    plans = []
    for rule in rules:
        said = loaded.rules.get(rule.id, RulePolicy())
        about = kinds & _kinds(rule, said, loaded.policy, scan=kinds == _SCANNED)
        if about and (said.enabled if said.enabled is not None else _wanted(rule, loaded.policy)):
            severity = rule.severity if said.severity is None else said.severity
            plans.append(Plan(rule, severity, _settings(rule, said, loaded), about))
    return tuple(plans)


def _kinds(rule: Rule, said: RulePolicy, policy: Policy, *, scan: bool) -> frozenset[Kind]:
    """What it judges: a rule that the policy switches on judges all that it can."""
    if said.enabled or policy.profile == "strict" or (scan and rule.scanned):
        return rule.kinds
    return rule.kinds - rule.strict_about


def asks_for_style(loaded: LoadedPolicy) -> bool:
    """Whether rules of style may be judged: by the profile, or one that the policy names."""
    return loaded.policy.style or any(one.startswith(_STYLE) for one in loaded.rules)


def left_out(rules: Iterable[Rule], plans: Iterable[Plan]) -> tuple[Rule, ...]:
    """The rules that the policy has switched off."""
    wanted = {one.rule.id for one in plans}
    return tuple(one for one in rules if one.id not in wanted)


def _wanted(rule: Rule, policy: Policy) -> bool:
    if rule.style:
        return policy.style and (policy.profile == "strict" or not rule.strict)
    # An exception that has run out says that the policy itself is wrong: no profile may hide that.
    if rule.judges(Kind.POLICY):
        return True
    if policy.profile == "strict":
        return True
    return not rule.strict and (policy.profile == "standard" or rule.severity >= Severity.HIGH)


def _settings(rule: Rule, said: RulePolicy, loaded: LoadedPolicy) -> Settings | None:
    trusted, licences = loaded.policy.registries.trusted, loaded.policy.licences
    kind = rule.settings_type
    if said.settings is not None or kind is None:
        return said.settings
    if trusted and issubclass(kind, TrustedRegistries):
        return kind(trusted=trusted)
    if issubclass(kind, LicenceTerms):
        return kind(allowed=licences.allowed, denied=licences.denied, packages=licences.packages)
    return None


def excuse(
    findings: Iterable[Finding], exemptions: tuple[Exemption, ...], baseline: Baseline, today: date
) -> tuple[tuple[Finding, ...], tuple[Excused, ...]]:
    """What counts, and what does not. An exemption past its day excuses nothing."""
    counting: list[Finding] = []
    excused: list[Excused] = []
    valid = [one for one in exemptions if holds(one, today)]
    for finding in findings:
        match = next((one for one in valid if _covers(one, finding)), None)
        if finding.excuse is not None:
            excused.append(Excused(finding, *structs.astuple(finding.excuse)))
        elif match is not None:
            excused.append(Excused(finding, POLICY, match.reason, match.expires))
        elif baseline.fingerprints and not baseline.fingerprints.isdisjoint(finding.fingerprints):
            excused.append(Excused(finding, BASELINE, f"known since {baseline.taken}"))
        else:
            counting.append(finding)
    return tuple(counting), tuple(excused)


def holds(one: Exemption, today: date) -> bool:
    """Whether its last day isn't over."""
    return one.expires is None or one.expires >= today


def _covers(one: Exemption, finding: Finding) -> bool:
    return (
        one.rule == finding.rule
        and any(fnmatchcase(name, one.subject) for name in finding.subject.names)
        and any(fnmatchcase(part, one.evidence) for part in finding.evidence)
    )


def unused(exemptions: Iterable[Exemption], excused: Iterable[Excused], today: date) -> tuple[Exemption, ...]:
    """Exemptions from rules that hold and excused nothing this time."""
    findings = [one.finding for one in excused if one.by == POLICY]
    valid = (one for one in exemptions if one.rule and holds(one, today))
    return tuple(one for one in valid if not any(_covers(one, finding) for finding in findings))


def waivers_of(exemptions: Iterable[Exemption]) -> tuple[Waiver, ...]:
    """The exceptions of the policy that are about flaws."""
    return tuple(
        Waiver(
            by=POLICY,
            place=one.place,
            reason=one.reason,
            expires=one.expires,
            flaw=one.flaw,
            subject=one.subject,
            package="" if one.package == "*" else one.package,
        )
        for one in exemptions
        if one.flaw
    )
