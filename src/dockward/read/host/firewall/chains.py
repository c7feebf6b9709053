"""A packet filter as chains of rules, and what a base chain lets in of all new connections from anywhere.

A rule stands here with the connections that it is about whoever they come from. What holds only for an interface, an
address or a state of the connection is about none of them: such a rule neither opens a port to everyone nor closes it.
"""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from dockward.model.errors import DockwardError
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING

MOST_STEPS = 20_000
"""Rules looked at for one base chain; jumps may lead through the same chain many times."""
MOST_JUMPS = 64
"""Depth of jumps; the kernel's own limit is 16 (NFT_JUMP_STACK_SIZE)."""


class Verdict(Enum):
    """What a rule does with what it is about."""

    ACCEPT = "accept"
    DENY = "deny"
    RETURN = "return"
    JUMP = "jump"
    GOTO = "goto"


class FilterRule(Struct, frozen=True):
    """A rule over `traffic`; `target` is the chain that a jump leads to."""

    verdict: Verdict
    traffic: int
    target: str = ""


class Chain(Struct, frozen=True):
    """A chain. `denies` is a base chain's policy."""

    rules: tuple[FilterRule, ...]
    denies: bool = False


class FilterError(DockwardError):
    """The rules are too many or too entangled to follow, or not in the form that they should have."""

    code = "DWE152"


class _Flow(Struct, frozen=True):
    accepted: int
    left: int


class _Walk:
    def __init__(self, chains: Mapping[str, Chain]) -> None:
        self.chains = chains
        self.steps = 0

    def through(self, chain: Chain, traffic: int, depth: int = 0) -> _Flow:
        accepted, left, returned = NOTHING, traffic, NOTHING
        if depth > MOST_JUMPS:
            raise FilterError("the packet filter's chains lead through each other without end")
        for rule in chain.rules:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise FilterError(f"the packet filter takes more than {MOST_STEPS} steps to follow")
            hit = rule.traffic & left
            if not hit:
                continue
            left &= ~hit
            if rule.verdict is Verdict.ACCEPT:
                accepted |= hit
            elif rule.verdict is Verdict.RETURN:
                returned |= hit
            elif rule.verdict is not Verdict.DENY:
                flow = self.through(self.chains.get(rule.target, Chain(())), hit, depth + 1)
                accepted |= flow.accepted
                if rule.verdict is Verdict.JUMP:
                    left |= flow.left
                else:
                    returned |= flow.left
        return _Flow(accepted, left | returned)


def accepted_by(chains: Mapping[str, Chain], base: str, *, denies: bool | None = None) -> int:
    """The connections from anywhere that a base chain lets in; `denies` stands in for its policy.

    Raises `FilterError`. A chain that isn't there has no rules.
    """
    chain = chains.get(base, Chain(()))
    flow = _Walk(chains).through(chain, EVERYTHING)
    refused = chain.denies if denies is None else denies
    return flow.accepted if refused else flow.accepted | flow.left
