"""How the gate decides by a policy file, whoever asks it: the socket's clients or the engine."""

import time
from collections.abc import Callable, Container, Mapping
from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.asking import Asking
from dockward.gate.decisions.decide import decide, decide_for
from dockward.gate.decisions.glass import Glass, eased
from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.identity import Identity
from dockward.gate.law import Law
from dockward.gate.ledger.store import Bounds
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Access
from dockward.gate.serving.parts import Deciding
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.ownplaces import OwnPlaces
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.gate import Admitted, Elsewhere, Unpausable
from dockward.judge.policy.hostviews import HostView
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.model.engine import Engine
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.discovery import rules_about
from dockward.read.host.accounts import Names

_KINDS = frozenset({Kind.CONTAINER, Kind.SERVICE})


class ByPolicy(Struct, frozen=True):
    """What decides but for the engine that is decided about."""

    law: Law
    admitted: Admitted
    access: Access
    glass: Callable[[Identity], Glass | None] = lambda _: None
    """The glass, while it is broken for this client."""
    elsewhere: Elsewhere = Elsewhere.RECORD
    unpausable: Unpausable = Unpausable.RETRY
    bounds: Bounds = Bounds()
    """Of the ledger."""
    crl: Path | None = None
    """The file with lists of revoked certificates."""
    frozen: Container[str] = frozenset()
    """Ids of containers that the gate has frozen."""
    deep: Container[str] = frozenset()
    """Ids of containers whose read-only mounts are so with what is mounted below."""
    own: OwnPlaces = OwnPlaces()
    """What no container may have of the host, whatever the policy says."""
    by_ids: bool = True
    """Whether what is sent on can be changed to the ids of what was judged."""
    names: Callable[[], Names] = lambda: Names({}, {})
    """Of the host's accounts, by now."""
    views: Mapping[str, HostView] = {}
    """Containers that may see the host, by the policy's names for them."""
    seen: set[str] | None = None
    """Gets the names of routes that are admitted, where there is one."""

    def setting(self, engine: Engine) -> Setting:
        """What is decided by about this engine, now."""
        return Setting(
            law=self.law,
            engine=engine,
            now=time.time(),
            admitted=self.admitted,
            frozen=self.frozen,
            deep=self.deep,
            by_ids=self.by_ids,
            own=self.own,
            groups=self.names().groups,
            views=self.views,
            access=self.access,
        )

    def about(self, engine: Callable[[], Engine], *, unknown_clients: bool = False) -> Deciding:
        """Decisions on requests to this engine, as it is by then.

        With `unknown_clients` roles limit only those who are known at all.
        """

        def decided(request: Request, identity: Identity) -> Asking[Decision]:
            setting = structs.replace(self.setting(engine()), identity=identity)
            if (glass := self.glass(identity)) is not None:
                return _broken(decide(request, eased(setting)), glass)
            if unknown_clients and identity == Identity():
                return decide(request, setting)
            return self._noted(request, decide_for(identity, request, setting, self.access))

        return decided

    def _noted(self, request: Request, asking: Asking[Decision]) -> Asking[Decision]:
        decision = yield from asking
        if self.seen is not None and isinstance(decision, Passed):
            self.seen.add(request.route)
        return decision


def _broken(asking: Asking[Decision], glass: Glass) -> Asking[Decision]:
    decision = yield from asking
    return structs.replace(decision, glass=glass.id) if isinstance(decision, Passed) else decision


def by_policy(loaded: LoadedPolicy) -> ByPolicy:
    """What this policy decides by."""
    asked = loaded.policy.gate
    law = Law(
        plans=plan_rules(loaded, rules_about(_KINDS), _KINDS),
        actions=loaded.gate,
        deny_from=next(one for one in Severity if one.word == asked.deny_from),
        refusals=asked.refusals,
        refusals_of=asked.refusals_of,
        network=asked.network,
        build_cgroup=asked.build_cgroup,
    )
    access = Access(roles=loaded.roles, sockets=loaded.sockets, guarded=asked.guarded_labels)
    bounds = Bounds(total=asked.ledger.mebibytes << 20, days=asked.ledger.days)
    crl = Path(asked.crl) if asked.crl else None
    return ByPolicy(
        law,
        asked.admitted,
        access,
        elsewhere=asked.made_elsewhere,
        unpausable=asked.unpausable,
        bounds=bounds,
        crl=crl,
        views=asked.host_views,
    )
