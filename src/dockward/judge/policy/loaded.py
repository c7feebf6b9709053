"""A policy that is ready for use: checked, its rules and exceptions resolved to ids."""

import msgspec

from dockward.judge.policy.gate import Action
from dockward.judge.policy.roles import Role, SocketEntry
from dockward.judge.policy.schema import Policy
from dockward.kit.rule import Settings
from dockward.model.errors import DockwardError
from dockward.model.policy import Exemption
from dockward.model.severity import Severity

BUILT_IN = "built-in policy"
"""The source of the policy that counts where no file is."""


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
    source: str = BUILT_IN
    rules: dict[str, RulePolicy] = {}
    gate: dict[str, Action] = {}
    """What follows from rules at the gate."""
    roles: dict[str, Role] = {}
    sockets: dict[str, SocketEntry] = {}
    exemptions: tuple[Exemption, ...] = ()
