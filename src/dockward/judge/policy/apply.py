"""A policy at work: which rules are judged and how, and which findings people have decided to live with."""

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase

from msgspec import Struct

from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.parse import LoadedPolicy, RulePolicy
from dockward.judge.policy.schema import Policy
from dockward.judge.runner import Plan
from dockward.kit import Rule, Settings, TrustedRegistries
from dockward.model.finding import Finding
from dockward.model.policy import Exemption
from dockward.model.severity import Severity


class Excused(Struct, frozen=True):
    """A finding that does not count, and whose word that is: `policy` or `baseline`."""

    finding: Finding
    by: str
    reason: str
    expires: date | None = None


def plan_rules(loaded: LoadedPolicy, rules: Iterable[Rule]) -> tuple[Plan, ...]:
    """The rules that this policy wants judged, with its severities and settings."""
    plans = []
    for rule in rules:
        said = loaded.rules.get(rule.id, RulePolicy())
        if said.enabled if said.enabled is not None else _wanted(rule, loaded.policy):
            severity = rule.severity if said.severity is None else said.severity
            plans.append(Plan(rule, severity, _settings(rule, said, loaded)))
    return tuple(plans)


def left_out(rules: Iterable[Rule], plans: Iterable[Plan]) -> tuple[Rule, ...]:
    """The rules that the policy has switched off."""
    wanted = {one.rule.id for one in plans}
    return tuple(one for one in rules if one.id not in wanted)


def _wanted(rule: Rule, policy: Policy) -> bool:
    if rule.style:
        return policy.style
    if policy.profile == "strict":
        return True
    return not rule.strict and (policy.profile == "standard" or rule.severity >= Severity.HIGH)


def _settings(rule: Rule, said: RulePolicy, loaded: LoadedPolicy) -> Settings | None:
    trusted = loaded.policy.registries.trusted
    kind = rule.settings_type
    if said.settings is None and trusted and kind is not None and issubclass(kind, TrustedRegistries):
        return kind(trusted=trusted)
    return said.settings


def excuse(
    findings: Iterable[Finding], exemptions: tuple[Exemption, ...], baseline: Baseline, today: date
) -> tuple[tuple[Finding, ...], tuple[Excused, ...]]:
    """What counts, and what does not. An exemption past its day excuses nothing."""
    counting: list[Finding] = []
    excused: list[Excused] = []
    valid = [one for one in exemptions if one.expires is None or one.expires >= today]
    for finding in findings:
        match = next((one for one in valid if _covers(one, finding)), None)
        if match is not None:
            excused.append(Excused(finding, "policy", match.reason, match.expires))
        elif finding.fingerprint in baseline.fingerprints:
            excused.append(Excused(finding, "baseline", f"known since {baseline.taken}"))
        else:
            counting.append(finding)
    return tuple(counting), tuple(excused)


def _covers(one: Exemption, finding: Finding) -> bool:
    return (
        one.rule == finding.rule
        and fnmatchcase(str(finding.subject), one.subject)
        and any(fnmatchcase(part, one.evidence) for part in finding.evidence)
    )


def unused(exemptions: Iterable[Exemption], excused: Iterable[Excused]) -> tuple[Exemption, ...]:
    """Exemptions that excused nothing this time."""
    findings = [one.finding for one in excused if one.by == "policy"]
    return tuple(one for one in exemptions if not any(_covers(one, finding) for finding in findings))
