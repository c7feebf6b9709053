"""What the gate does with what rules find in a container that is asked for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, structs

from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import Action, Refusals
from dockward.judge.runner import Plan, judge_subject
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.severity import Confidence, Severity
from dockward.model.workload import Workload
from dockward.model.world import AnySubject, World

MOST_TOLD = 5
"""Rules that a refusal explains, each with its first finding; the ledger has all."""
MOST_NAMED = 12
"""Rules that it only names."""


_TAKE_FROM_HOST = frozenset(
    {
        "DW0308",  # memory-killer-off
        "DW0309",  # spared-by-memory-killer
        "DW0514",  # privileged-group-added
        "DW0602",  # ipc-host
        "DW0605",  # uts-host
        "DW0615",  # risky-device
        "DW0618",  # seccomp-off
        "DW0620",  # seccomp-profile-weaker
        "DW0624",  # cgroup-parent-custom
        "DW0629",  # risky-sysctl
        "DW0803",  # socket-directory-mounted
        "DW0815",  # host-bus-mounted
        "DW1204",  # capability-beyond-container
        "DW1205",  # capability-starves-host
        "DW1206",  # capability-discloses
        "DW1208",  # capability-bounded
        "DW1403",  # shared-propagation
    }
)
"""Rules whose findings are denied whatever their severity: what they find reaches beyond the container."""


_RUNS_AS_ROOT = "DW0501"
_IN_PLACE_OF_DENIAL = {Refusals.WARN: Action.WARN, Refusals.LEARN: Action.LEARN}


class Law(Struct, frozen=True, kw_only=True, dict=True):
    """Which rules are judged, and what follows: by rule id, else denied from a severity on, else passed.

    What is only likely passes: a program that starts as root may well step down.
    """

    plans: tuple[Plan, ...]
    actions: Mapping[str, Action] = {}
    deny_from: Severity = Severity.HIGH
    refusals: Refusals = Refusals.ENFORCE
    refusals_of: Mapping[str, Refusals] = {}
    """By whose they are, as `Grant.owner` has it."""
    network: str = ""
    """The name of the one that is filled in for the engine's default bridge."""
    build_cgroup: str = ""
    """The control group below which containers of builds are put."""

    def applied_to(self, owner: str) -> "Law":
        """The law for this client."""
        refusals = self.refusals_of.get(owner, self.refusals)
        return self if refusals is self.refusals else structs.replace(self, refusals=refusals)

    @cached_property
    def denying(self) -> frozenset[str]:
        """Ids of the rules that would deny what they are sure of: what they can't tell is refused too."""
        return frozenset(
            one.rule.id
            for one in self.plans
            if self.eased(self.action(one.rule.id, one.severity, one.rule.confidence)) is Action.DENY
        )

    def eased(self, action: Action) -> Action:
        """What is done in place of refusing."""
        return _IN_PLACE_OF_DENIAL.get(self.refusals, action) if action is Action.DENY else action

    def action(self, rule: str, severity: Severity, confidence: Confidence) -> Action:
        """What follows from this rule's finding."""
        said = self.actions.get(rule)
        if said is not None:
            return said
        worst = severity >= self.deny_from and confidence is Confidence.CERTAIN
        return Action.DENY if worst or rule in _TAKE_FROM_HOST else Action.PASS


class Weighed(Struct, frozen=True, kw_only=True):
    """What a subject's findings come to. `unsure` are verdicts that couldn't be reached, of rules that would deny.

    `spared` would be denied, were it not for the way there: they may be among `warned`.
    """

    denied: tuple[Finding, ...]
    filled: tuple[Finding, ...]
    warned: tuple[Finding, ...]
    unsure: tuple[Judged, ...]
    spared: tuple[Finding, ...] = ()
    view: str = ""
    """The host-view of the policy by which it sees the host."""


def weigh(subject: AnySubject, world: World, law: Law) -> Weighed:
    """Judge one subject."""
    outcome = judge_subject(subject, world, law.plans)
    by_action: dict[Action, list[Finding]] = {one: [] for one in Action}
    spared: list[Finding] = []
    for one in outcome.findings:
        said = law.action(one.rule, one.severity, one.confidence)
        follows = law.eased(said)
        by_action[follows].append(one)
        if follows is Action.LEARN or said is not follows:
            spared.append(one)
    return Weighed(
        denied=tuple(sorted(by_action[Action.DENY], key=lambda one: -one.severity)),
        filled=tuple(by_action[Action.FILL]),
        warned=tuple(by_action[Action.WARN]),
        unsure=tuple(
            one
            for one in outcome.judged
            if one.verdict is Verdict.UNKNOWN and one.rule in law.denying and not _may_be_root(one.rule, subject, law)
        ),
        spared=tuple(spared),
    )


def _may_be_root(rule: str, subject: AnySubject, law: Law) -> bool:
    """Whether all that isn't told is if its user's name means root in the image's files, and root passes.

    Of what doesn't run yet it is only likely that it stays root.
    """
    named = isinstance(subject, Workload) and subject.user.known
    return rule == _RUNS_AS_ROOT and named and law.action(rule, max(Severity), Confidence.LIKELY) is not Action.DENY


def check_denied(weighed: Weighed, law: Law, what: str) -> None:
    """Raise `RefusedError` where something is denied."""
    if weighed.denied:
        raise RefusedError("\n".join(_told(weighed.denied, law, what)), rules=ids_of(weighed.denied))


def check_sure(weighed: Weighed, what: str) -> None:
    """Raise `RefusedError` where something couldn't be told."""
    if weighed.unsure:
        one = weighed.unsure[0]
        reason = f"{what} can't be judged by {one.rule}: {one.reason}."
        raise RefusedError(reason, "What can't be judged is refused.", rules=(one.rule,))


def ids_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The ids of their rules, each once."""
    return tuple(dict.fromkeys(one.rule for one in findings))


def _told(denied: tuple[Finding, ...], law: Law, what: str) -> Iterator[str]:
    rules = {one.rule.id: one.rule for one in law.plans}
    yield f"Dockward refuses {what}."
    by_rule: dict[str, list[Finding]] = {}
    for one in denied:
        by_rule.setdefault(one.rule, []).append(one)
    for name, (first, *others) in list(by_rule.items())[:MOST_TOLD]:
        rule = rules[name]
        likewise = f" And {len(others)} more of this kind." if others else ""
        yield f"{rule.id} {rule.name}: {first.message}{likewise}"
        yield f"  Why: {rule.why}"
        yield f"  Instead: {rule.remedy}"
    if len(by_rule) > MOST_TOLD:
        left = list(by_rule)[MOST_TOLD:]
        yield f"And {len(left)} more: {', '.join(left[:MOST_NAMED])}{', …' if len(left) > MOST_NAMED else ''}."
